//! Surnames that decoys have: the more frequent, the earlier, about as the Ministry of Public Security counts them.

/// In simplified characters; of two-character surnames the first one.
const SIMPLIFIED: &str = "\
    王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金\
    石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁\
    岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾\
    尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛\
    仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉\
    禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银\
    亢嵇公哈湛宾戎勾茅利呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由上皇诸东傅萧";

/// Those of them that are written otherwise in traditional characters, and how, in the same order.
const DIFFERING: (&str, &str) = (
    "\
    张刘陈杨黄赵吴孙马罗郑谢许韩冯邓蒋叶苏吕卢钟谭陆贾韦邹闫龙贺顾龚万钱严汤齐乔庞颜庄聂鲁欧关兰宁纪毕单骆蓝鲍华饶阳时农缪简\
    车项连芦麦娄窦党宫费卫应闵邬边师栾荣丛巩迟邝谈乐储劳谌蔺楼满闻厉区阚权强帅练丰国计晋门云来阙乌况鲜诺战银宾阴尧闭诸东萧温\
    盖",
    "\
    張劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧蔣葉蘇呂盧鍾譚陸賈韋鄒閆龍賀顧龔萬錢嚴湯齊喬龐顏莊聶魯歐關蘭寧紀畢單駱藍鮑華饒陽時農繆簡\
    車項連蘆麥婁竇黨宮費衛應閔鄔邊師欒榮叢鞏遲鄺談樂儲勞諶藺樓滿聞厲區闞權強帥練豐國計晉門雲來闕烏況鮮諾戰銀賓陰堯閉諸東蕭溫\
    蓋",
);

/// How Chinese names are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hanzi {
    Simplified,
    Traditional,
}

/// All of them, the most frequent first.
pub(super) fn all(hanzi: Hanzi) -> impl Iterator<Item = char> {
    SIMPLIFIED.chars().map(move |surname| match hanzi {
        Hanzi::Simplified => surname,
        Hanzi::Traditional => traditional(surname),
    })
}

/// Every writing in which somebody may have this surname: both, one, or none that is known here.
pub(super) fn writings(surname: char) -> impl Iterator<Item = Hanzi> {
    [Hanzi::Simplified, Hanzi::Traditional].into_iter().filter(move |hanzi| all(*hanzi).any(|known| known == surname))
}

/// How often a decoy has the surname of this rank, from 0, in parts of the sum over all ranks.
pub(super) fn weight(rank: usize) -> u32 {
    // Zipf's law, flattened at its head: the first has 4 %, the hundredth 0.2 %, as it is in China within a factor of two.
    let rank = u32::try_from(rank).unwrap_or(u32::MAX);
    10_000 / rank.saturating_add(6)
}

fn traditional(simplified: char) -> char {
    let (from, to) = DIFFERING;
    from.chars().zip(to.chars()).find(|(from, _)| *from == simplified).map_or(simplified, |(_, to)| to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_surname_is_there_once_in_both_writings() {
        for hanzi in [Hanzi::Simplified, Hanzi::Traditional] {
            let distinct: BTreeSet<char> = all(hanzi).collect();
            assert_eq!(distinct.len(), SIMPLIFIED.chars().count(), "{hanzi:?}");
        }
        let (from, to) = DIFFERING;
        assert_eq!(from.chars().count(), to.chars().count());
        assert!(from.chars().all(|simplified| SIMPLIFIED.contains(simplified)));
        let in_writings = |surname| writings(surname).collect::<Vec<_>>();
        assert_eq!(in_writings('张'), [Hanzi::Simplified]);
        assert_eq!(in_writings('張'), [Hanzi::Traditional]);
        assert_eq!(in_writings('王'), [Hanzi::Simplified, Hanzi::Traditional]);
        assert_eq!(in_writings('亚'), []);
    }

    #[test]
    fn common_surnames_are_common_and_the_rarest_are_there() {
        let weights: Vec<u32> = all(Hanzi::Simplified).enumerate().map(|(rank, _)| weight(rank)).collect();
        assert!(weights.is_sorted_by(|more, less| more >= less) && weights.iter().all(|weight| *weight > 0));
        let sum: u32 = weights.iter().sum();
        assert!((300..600).contains(&(weights[0] * 10_000 / sum)), "{} of {sum}", weights[0]);
    }
}

//! How typed letters can be cut into syllables.

use super::weights::Weights;

/// More syllables than a name has: two of a surname, two given.
pub(super) const MAX_PIECES: usize = 4;

/// One way to cut what was typed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cut<'a> {
    pub(super) pieces: Vec<Piece<'a>>,
    /// How many letters, with the apostrophes between them, the pieces take.
    pub(super) length: usize,
}

/// What stands for one syllable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Piece<'a> {
    pub(super) letters: &'a str,
    pub(super) kind: Kind,
    /// Where it ends in what was typed.
    pub(super) end: usize,
}

/// How a piece names its syllable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It is the syllable.
    Whole,
    /// It is how the syllable begins, at the end of what was typed.
    Begun,
    /// It is the syllable's initial, in the middle.
    Initial,
}

impl Kind {
    /// How much less is to be believed of a name that is read so.
    pub(super) fn factor(self) -> f64 {
        match self {
            Self::Whole => 1.0,
            Self::Begun => 0.1,
            Self::Initial => 0.01,
        }
    }
}

/// All syllables of Mandarin without their tones, in order. As Android's pinyin input has them, out of which the dictionary is made.
const SYLLABLES: &str = "\
    a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng cha chai chan chang chao che \
    chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de dei den deng di \
    dia dian diao die ding diu dong dou du duan dui dun duo e ei en eng er fa fan fang fei fen feng fiao fo fou fu ga gai gan gang gao ge gei \
    gen geng gong gou gu gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia \
    jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku kua kuai kuan kuang kui kun kuo la \
    lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo long lou lu luan lue lun luo lv ma mai man mang mao me mei men meng \
    mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nue nuo nv \
    o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran \
    rang rao re ren reng ri rong rou ru ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang shao she shei shen sheng shi shou \
    shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai tan tang tao te tei teng ti tian tiao tie ting tong tou tu \
    tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin \
    ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu zhua \
    zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo \
";

const INITIALS: [&str; 23] = [
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s", "y",
    "w",
];

/// Every way to cut all of `typed` into at most `most` syllables, with initials and beginnings in place of syllables only where it cannot be cut without;
/// and, where there is no way at all, every way to cut its beginning.
pub(super) fn cuts<'a>(weights: &Weights, typed: &'a str, most: usize) -> Vec<Cut<'a>> {
    let mut found = Vec::new();
    let most = most.min(MAX_PIECES);
    walk(weights, typed, 0, most, &mut Vec::new(), &mut found);
    let found = those_if_any(found, |cut| cut.length == typed.len());
    // "zeng" is a syllable and no three initials, "shan" is one and no "sha" with another begun.
    let found = those_if_any(found, |cut| cut.pieces.iter().all(|piece| piece.kind != Kind::Initial));
    those_if_any(found, |cut| cut.pieces.iter().all(|piece| piece.kind == Kind::Whole))
}

fn those_if_any<'a>(cuts: Vec<Cut<'a>>, are: impl Fn(&Cut<'a>) -> bool) -> Vec<Cut<'a>> {
    let some: Vec<Cut> = cuts.iter().filter(|cut| are(cut)).cloned().collect();
    if some.is_empty() { cuts } else { some }
}

fn walk<'a>(
    weights: &Weights,
    typed: &'a str,
    from: usize,
    most: usize,
    so_far: &mut Vec<Piece<'a>>,
    found: &mut Vec<Cut<'a>>,
) {
    let from = from + typed[from..].bytes().take_while(|byte| *byte == b'\'').count();
    let is_over = from == typed.len();
    if !so_far.is_empty() && (is_over || so_far.len() == most) {
        found.push(Cut { pieces: so_far.clone(), length: from });
    }
    if is_over || so_far.len() == most {
        return;
    }
    let rest = &typed[from..];
    let until = rest.find('\'').unwrap_or(rest.len());
    let is_last = until == rest.len();
    let mut goes_on = false;
    // No syllable has more than six letters: zhuang.
    for length in 1..=until.min(6) {
        let letters = &rest[..length];
        let Some(kind) = kind_of(weights, letters, length == until, is_last) else { continue };
        so_far.push(Piece { letters, kind, end: from + length });
        walk(weights, typed, from + length, most, so_far, found);
        so_far.pop();
        goes_on = true;
    }
    // What comes next is no syllable: what stands before it can be chosen all the same.
    if let (false, Some(last)) = (goes_on, so_far.last()) {
        found.push(Cut { pieces: so_far.clone(), length: last.end });
    }
}

fn kind_of(weights: &Weights, letters: &str, is_at_end: bool, is_last: bool) -> Option<Kind> {
    if weights.syllables.binary_search(&letters).is_ok() {
        return Some(Kind::Whole);
    }
    if is_at_end && is_last && !beginning_with(weights, letters).is_empty() {
        return Some(Kind::Begun);
    }
    INITIALS.contains(&letters).then_some(Kind::Initial)
}

/// The syllables that begin so.
pub(super) fn beginning_with<'a>(weights: &'a Weights, letters: &str) -> &'a [&'static str] {
    let (_, rest) = weights.syllables.split_at(weights.syllables.partition_point(|syllable| *syllable < letters));
    rest.split_at(rest.partition_point(|syllable| syllable.starts_with(letters))).0
}

/// All syllables, in order.
pub(super) fn syllables() -> Vec<&'static str> {
    SYLLABLES.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(typed: &str) -> Vec<String> {
        let weights = Weights::read();
        let of = |cut: &Cut| cut.pieces.iter().map(|piece| piece.letters).collect::<Vec<_>>().join(" ");
        cuts(&weights, typed, 3).iter().map(of).collect()
    }

    #[test]
    fn what_is_typed_is_cut_in_every_way_it_can_be_read() {
        assert!(read("zhangwei").contains(&"zhang wei".into()));
        let xian = read("xian");
        assert!(xian.contains(&"xian".into()) && xian.contains(&"xi an".into()), "{xian:?}");
        let apart = read("xi'an");
        assert!(apart.contains(&"xi an".into()) && !apart.contains(&"xian".into()), "{apart:?}");
        assert!(read("zw").contains(&"z w".into()));
    }

    #[test]
    fn of_more_than_a_name_has_the_beginning_is_read() {
        let found = read("wangxiaomingtian");
        assert!(found.contains(&"wang xiao ming".into()), "{found:?}");
    }

    #[test]
    fn syllables_are_in_order() {
        assert!(syllables().is_sorted());
    }

    proptest! {
        #[test]
        fn whatever_is_typed_no_cut_is_longer_than_it_and_pieces_follow_each_other(typed in "[a-z']{0,24}") {
            let weights = Weights::read();
            for cut in cuts(&weights, &typed, MAX_PIECES) {
                prop_assert!(cut.length <= typed.len() && !cut.pieces.is_empty());
                let joined: String = cut.pieces.iter().map(|piece| piece.letters).collect();
                prop_assert_eq!(joined, typed[..cut.length].replace('\'', ""));
                prop_assert!(cut.pieces.iter().all(|piece| typed[..piece.end].ends_with(piece.letters)));
            }
        }
    }
}

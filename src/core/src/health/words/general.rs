//! Sentences about more than one check.

use super::Words;
use crate::health::phrases::general as said;

pub(super) const WORDS: &[Words] = &[
    (said::NOTHING_LOOKED_AT, "什么都没查过", "什麼都沒查過"),
    (said::SO_OFTEN, "一小时内 {} 次：{}", "一小時內 {} 次：{}"),
    (said::OF, "{}：{}", "{}：{}"),
    (said::AND_OTHERS, "{} 等（另有 {} 个）", "{} 等（另有 {} 個）"),
    (said::SEE_LINES, "请看“门线”一项", "請看「門線」一項"),
];

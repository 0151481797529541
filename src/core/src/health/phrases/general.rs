//! Sentences about more than one check.

super::phrases! {
    NOTHING_LOOKED_AT = "nothing was looked at";
    SO_OFTEN = "{} times within an hour: {}";
    OF = "{}: {}";
    AND_OTHERS = "{} and {} others";
    SEE_LINES = "see the check of the lines";
}

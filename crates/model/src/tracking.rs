//! The parameters of addresses that say where a reader came from and not what the page is: one list for all who look at addresses.

/// Beginnings of names that only counters use.
const FAMILIES: &[&str] = &["utm_", "pk_", "mtm_", "at_", "hsa_", "matomo_", "piwik_", "guce_", "ns_"];

/// Names that only counters use.
const SURE: &[&str] = &[
    "__hsfp",
    "__hssc",
    "__hstc",
    "__twitter_impression",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "_openstat",
    "cmp",
    "cmpid",
    "dclid",
    "epik",
    "fb_action_ids",
    "fb_action_types",
    "fb_source",
    "fbclid",
    "feature",
    "ftag",
    "gad_source",
    "gbraid",
    "gclid",
    "gclsrc",
    "guccounter",
    "hsctatracking",
    "igsh",
    "igshid",
    "li_fat_id",
    "mc_cid",
    "mc_eid",
    "mibextid",
    "mkt_tok",
    "ml_subscriber",
    "ml_subscriber_hash",
    "msclkid",
    "ncid",
    "ocid",
    "oly_anon_id",
    "oly_enc_id",
    "rb_clickid",
    "ref_src",
    "ref_url",
    "s_cid",
    "sc_cid",
    "share_token",
    "smid",
    "soc_src",
    "soc_trk",
    "spm",
    "spm_id_from",
    "sref",
    "srsltid",
    "taid",
    "ttclid",
    "twclid",
    "vd_source",
    "vero_id",
    "wbraid",
    "wickedid",
    "wt_mc",
    "xtor",
    "yclid",
];

/// Names that mostly say it, and on some site say what the page is.
const MOSTLY: &[&str] = &["from", "ref", "referrer", "rss"];

/// True for the name of a parameter that only counts readers: an address without it is of the same page.
pub fn counts_readers(parameter: &str) -> bool {
    let name = parameter.to_ascii_lowercase();
    FAMILIES.iter().any(|family| name.starts_with(family)) || SURE.binary_search(&name.as_str()).is_ok()
}

/// The same, and true for a name that mostly says where a reader came from. Enough to tell two pages apart; too little to
/// change an address that is asked for.
pub fn tells_whence(parameter: &str) -> bool {
    counts_readers(parameter) || MOSTLY.iter().any(|name| parameter.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_readers_is_told_from_what_names_a_page() {
        assert!(SURE.is_sorted());
        for (parameter, sure, mostly) in [
            ("utm_source", true, true),
            ("UTM_Medium", true, true),
            ("fbclid", true, true),
            ("CMP", true, true),
            ("spm", true, true),
            ("_hsenc", true, true),
            ("from", false, true),
            ("Ref", false, true),
            ("id", false, false),
            ("p", false, false),
            ("reference", false, false),
            ("spmid", false, false),
            ("", false, false),
        ] {
            assert_eq!((counts_readers(parameter), tells_whence(parameter)), (sure, mostly), "{parameter}");
        }
    }
}

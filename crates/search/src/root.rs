//! What forms of a word have in common, told without knowing its language.
//!
//! A query does not say which language it is in, and the script of the search page has no room for the stemmers of twenty. So the static index
//! keeps whole words, in files that are found by their root, and a word of a query finds all words of its root. The root is cruder than a
//! stem, but it is the same in the program and in the script.

/// Endings of Russian and its kin after folding, longest first.
pub(crate) const CYRILLIC: [&str; 34] = [
    "ами", "ями", "ого", "его", "ому", "ему", "ыми", "ими", "ах", "ях", "ов", "ев", "ои", "еи", "ии", "ыи",
    "ая", "яя", "ое", "ее", "ые", "ие", "ам", "ям", "ом", "ем", "ую", "а", "я", "о", "е", "ы", "и", "у",
];
/// What Arabic puts before a word, longest first.
pub(crate) const ARABIC_BEFORE: [&str; 7] = ["وال", "بال", "كال", "فال", "ال", "لل", "و"];
/// What Arabic puts behind a word, longest first.
pub(crate) const ARABIC_BEHIND: [&str; 9] = ["ها", "ان", "ات", "ون", "ين", "يه", "هم", "ه", "ي"];
/// Letters that must be left.
const LEAST: usize = 3;

/// The root of a folded word: itself, where no rule takes anything from it.
pub fn root(word: &str) -> String {
    match word.chars().next() {
        Some('a'..='z') if word.is_ascii() => latin(word),
        Some('\u{400}'..='\u{52f}') => without_end(word, &CYRILLIC, LEAST).to_owned(),
        Some('\u{620}'..='\u{6ff}') => {
            let rest = ARABIC_BEFORE
                .iter()
                .find_map(|before| word.strip_prefix(before).filter(|rest| rest.chars().count() >= LEAST));
            // A plural is put behind the ending of its noun.
            let noun = without_end(rest.unwrap_or(word), &ARABIC_BEHIND, LEAST);
            without_end(noun, &ARABIC_BEHIND, LEAST).to_owned()
        }
        _ => word.to_owned(),
    }
}

/// Whether a word that begins with this character may have this root; a quick answer, for the many that have not.
pub(crate) fn root_may_be(first: char, root: &str) -> bool {
    matches!(first, '\u{620}'..='\u{6ff}') || root.starts_with(first)
}

fn without_end<'a>(word: &'a str, ends: &[&str], least: usize) -> &'a str {
    ends.iter()
        .find_map(|end| word.strip_suffix(end).filter(|rest| rest.chars().count() >= least))
        .unwrap_or(word)
}

/// Plurals and the commonest endings of verbs and cases, for English, German and the Romance languages.
fn latin(word: &str) -> String {
    let mut root = match word {
        _ if word.len() < LEAST || !word.bytes().all(|byte| byte.is_ascii_lowercase()) => {
            return word.to_owned();
        }
        _ if word.len() > 4 && (word.ends_with("ies") || word.ends_with("ied")) => {
            format!("{}y", &word[..word.len() - 3])
        }
        _ if ["sses", "xes", "zes", "ches", "shes"].iter().any(|end| word.ends_with(end)) => {
            word[..word.len() - 2].to_owned()
        }
        _ if word.len() > LEAST
            && word.ends_with('s')
            && !["ss", "us", "is"].iter().any(|end| word.ends_with(end)) =>
        {
            word[..word.len() - 1].to_owned()
        }
        _ => word.to_owned(),
    };
    for (end, least) in [("ing", LEAST), ("ed", LEAST), ("en", LEAST + 1)] {
        if let Some(rest) = root.strip_suffix(end).filter(|rest| rest.len() >= least) {
            let mut rest = rest.to_owned();
            let twice =
                rest.len() > LEAST && rest.as_bytes()[rest.len() - 1] == rest.as_bytes()[rest.len() - 2];
            if twice && !rest.ends_with(['l', 's', 'z', 'e', 'o']) {
                rest.pop();
            }
            root = rest;
            break;
        }
    }
    if root.len() > LEAST && root.ends_with('e') {
        root.pop();
    }
    if root.len() > 2 && root.ends_with('y') {
        root.pop();
        root.push('i');
    }
    root
}

#[cfg(test)]
mod tests {
    use super::root;

    #[test]
    fn forms_of_a_word_have_one_root() {
        for forms in [
            &["election", "elections"][..],
            &["elect", "elects", "elected", "electing"],
            &["country", "countries"],
            &["try", "tries", "tried"],
            &["strike", "strikes", "striking"],
            &["stop", "stopped", "stopping", "stops"],
            &["crash", "crashes", "crashed"],
            &["wahl", "wahlen"],
            &["regierung", "regierungen"],
            &["liberte", "libertes"],
            &["выбор", "выборы", "выборов", "выборами"],
            &["حكومه", "الحكومه", "والحكومه"],
            &["صحفي", "صحفيون", "الصحفيين"],
        ] {
            let roots: Vec<String> = forms.iter().map(|form| root(form)).collect();
            assert!(roots.windows(2).all(|pair| pair[0] == pair[1]), "{forms:?}: {roots:?}");
        }
    }

    #[test]
    fn what_has_no_form_stays() {
        for word in ["", "us", "gas", "c++", "2025", "news24", "virus", "press", "加", "한"] {
            assert_eq!(root(word), word);
        }
    }
}

//! Words of Chinese, for ranking alone: what a dictionary does not know is cut wrongly, so that nothing is found by them.

use jieba_rs::Jieba;
use std::sync::LazyLock;

/// The words of two characters and more in a Chinese text, as in a dictionary; folded.
pub fn words(text: &str) -> Vec<String> {
    static DICTIONARY: LazyLock<Jieba> = LazyLock::new(Jieba::new);
    let text = crate::fold(text);
    let words = DICTIONARY.cut(&text, true).into_iter();
    words
        .map(|word| word.word.trim())
        .filter(|word| word.chars().nth(1).is_some())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_of_a_title() {
        let words = super::words("以色列與哈馬斯在加沙停火");
        assert!(words.iter().any(|word| word == "以色列"), "{words:?}");
    }
}

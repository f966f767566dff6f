//! Texts with a number, each in the form that its language has for it.

use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use minijinja::Value;

/// A text that says how many, with the number in the place of `{count}`. `forms` is one text for all numbers, or a table of them by the plural
/// categories of the language: `zero`, `one`, `two`, `few`, `many` and `other` (Unicode Technical Standard 35, part 3, language plural rules).
/// Where a form is missing it is `other`; a text without `{count}` that is the only one has the number before it.
pub(crate) fn counted(forms: &Value, count: u64, language: &str) -> String {
    let form = |category: &str| forms.get_attr(category).ok().filter(|form| !form.is_undefined());
    if let Some(text) = forms.as_str() {
        return if text.contains(COUNT) { with(text, count) } else { format!("{count} {text}") };
    }
    let text = form(category(count, language)).or_else(|| form("other")).unwrap_or_default();
    with(text.as_str().unwrap_or(COUNT), count)
}

const COUNT: &str = "{count}";

fn with(text: &str, count: u64) -> String {
    text.replace(COUNT, &count.to_string())
}

fn category(count: u64, language: &str) -> &'static str {
    let locale = Locale::try_from_str(language).unwrap_or(Locale::UNKNOWN);
    let category =
        PluralRules::try_new(locale.into(), Default::default()).map(|rules| rules.category_for(count));
    match category.unwrap_or(PluralCategory::Other) {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use minijinja::context;

    #[test]
    fn a_number_has_the_form_of_its_language() {
        let english = context! { one => "{count} article", other => "{count} articles" };
        let arabic = context! { one => "مقال واحد", two => "مقالان", few => "{count} مقالات", many => "{count} مقالًا", other => "{count} مقال" };
        for (forms, language, count, text) in [
            (&english, "en", 0, "0 articles"),
            (&english, "en", 1, "1 article"),
            (&english, "en", 21, "21 articles"),
            (&english, "ru", 21, "21 article"),
            (&english, "no language", 1, "1 articles"),
            (&arabic, "ar", 0, "0 مقال"),
            (&arabic, "ar", 1, "مقال واحد"),
            (&arabic, "ar", 2, "مقالان"),
            (&arabic, "ar", 103, "103 مقالات"),
            (&arabic, "ar-EG", 11, "11 مقالًا"),
            (&arabic, "ar", 100, "100 مقال"),
            (&"{count} 篇文章".into(), "zh", 1, "1 篇文章"),
            (&"Artikel".into(), "de", 7, "7 Artikel"),
            (&Value::UNDEFINED, "en", 7, "7"),
        ] {
            assert_eq!(counted(forms, count, language), text);
        }
    }
}

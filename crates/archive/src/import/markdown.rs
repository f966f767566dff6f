//! Markdown as HTML, as the program that a post was written for would have made it.

use super::ImportForm;

/// Markdown as HTML, raw HTML in it as it stands: the sanitiser comes after.
pub(super) fn to_html(body: &str, form: ImportForm) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.footnotes = true;
    options.extension.tasklist = true;
    options.extension.cjk_friendly_emphasis = true;
    options.extension.alerts = form == ImportForm::Obsidian;
    // A line's end is one to Hexo and Obsidian.
    options.render.hardbreaks = matches!(form, ImportForm::Hexo | ImportForm::Obsidian);
    options.render.r#unsafe = true;
    comrak::markdown_to_html(body, &options)
}

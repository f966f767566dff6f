//! Writes a sample site: `sample_site FOLDER [en|zh|ar]`. Pictures are taken from `FOLDER-media`.

#[path = "../tests/sample/mod.rs"]
mod sample;

use tidings_site::{Copies, DiskSink, SiteSettings, Theme};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name a folder")?;
    let language = arguments.next().unwrap_or_else(|| "en".to_owned());
    let settings = SiteSettings {
        title: match language.as_str() {
            "zh" => "晨讯",
            "ar" => "بشائر الصباح",
            _ => "The Morning Tidings",
        }
        .to_owned(),
        description: "World · 世界 · العالم".to_owned(),
        language,
        ..SiteSettings::default()
    };
    let sample = sample::small();
    let mut sink = DiskSink::new(&folder, format!("{folder}-media"), format!("{folder}-copies"));
    sample.build(&settings, &sample::sources(), &Copies::default(), &Theme::built_in()?, &mut sink)?;
    Ok(())
}

//! Lists the files of `demo/`, so that the program carries them: `DEMO_FILES: &[(path below demo/, bytes)]`.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let demo = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("demo");
    println!("cargo::rerun-if-changed={}", demo.display());
    let mut files = Vec::new();
    collect(&demo, &mut files)?;
    files.sort();
    let mut code = String::from("static DEMO_FILES: &[(&str, &[u8])] = &[\n");
    for file in files {
        let name = file.strip_prefix(&demo).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        _ = writeln!(code, "    ({name:?}, include_bytes!({:?})),", file.display().to_string());
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    #[expect(clippy::disallowed_methods, reason = "a build script's output, which cargo makes again")]
    fs::write(out.join("demo_files.rs"), code)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.file_name().is_some_and(|name| name != "README.md") {
            files.push(path);
        }
    }
    Ok(())
}

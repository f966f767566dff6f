use super::day;
use crate::cli::{User, UserAction};
use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::live;
use std::path::Path;
use tidings_server::Problem;
use tidings_server::access::{Password, invite, new_app_password, new_user};
use tidings_store::readers::{self, AppPasswordId, Readers};

/// `tidings user`
pub(super) fn run(dir: Option<&Path>, args: &User, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let readers = &*live::readers(&folder)?;
    match &args.action {
        UserAction::Add { name, owner, .. } => {
            let is_owner = *owner || readers.users()?.is_empty();
            new_user(readers, name, &read_password()?, is_owner, clock::now()?).map_err(refused)?;
            let what = if is_owner { "an owner of the site" } else { "a user" };
            console.say(format!("{} is {what} now", name.trim()));
            console.result(&serde_json::json!({ "name": name.trim(), "owner": is_owner }));
        }
        UserAction::Passwd { name, .. } => {
            let user = named(readers, name)?;
            let hash = read_password()?.hash().map_err(|e| Failure::usage(e.to_string()))?;
            readers.set_password(user.id, &hash, None)?;
            console.say(format!("{} has another password; browsers must sign in again", user.name));
        }
        UserAction::List => list(readers, console)?,
        UserAction::Remove { name } => {
            let user = named(readers, name)?;
            readers.remove_user(user.id)?;
            console.say(format!("{} and all marks of this user are gone", user.name));
        }
        UserAction::Invite => {
            let path = format!("/sign-up/{}", invite(readers, clock::now()?)?.show());
            let address = format!("{}{path}", folder.settings.serve.origin().unwrap_or_default());
            console.say(format!("one person may sign up within seven days at {address}"));
            console.result(&serde_json::json!({ "path": path, "address": address }));
        }
        UserAction::AppPassword { name, label } => {
            let user = named(readers, name)?;
            let (id, password) = new_app_password(readers, &user, label, clock::now()?)?;
            console.say(password.show());
            console.result(&serde_json::json!({ "number": id.0, "password": password.show() }));
        }
        UserAction::Revoke { name, number } => {
            let user = named(readers, name)?;
            if !readers.revoke_app_password(user.id, AppPasswordId(*number))? {
                return Err(Failure::usage(format!("{} has no app password {number}", user.name))
                    .advise("see them with `tidings user list`"));
            }
            console.say("the program that has it is signed out");
        }
    }
    Ok(Exit::Well)
}

fn list(readers: &Readers, console: Console) -> Result<(), Failure> {
    let mut all = Vec::new();
    for user in readers.users()? {
        let owner = if user.is_owner { ", an owner" } else { "" };
        console.say(format!("{}{owner}, since {}", user.name, day(user.created)));
        let passwords = readers.app_passwords(user.id)?;
        for password in &passwords {
            let used = password.used.map_or("never used".to_owned(), |at| format!("last used {}", day(at)));
            console.say(format!(
                "  {} {} (of {}, {used})",
                password.id,
                password.label,
                day(password.created)
            ));
        }
        let passwords: Vec<_> = passwords
            .iter()
            .map(|one| serde_json::json!({ "number": one.id.0, "label": one.label, "created": one.created, "used": one.used }))
            .collect();
        all.push(serde_json::json!({
            "name": user.name, "owner": user.is_owner, "created": user.created, "app_passwords": passwords,
        }));
    }
    if all.is_empty() {
        console.say("there are no users yet; `tidings user add NAME --password-stdin` makes one");
    }
    console.result(&all);
    Ok(())
}

fn named(readers: &Readers, name: &str) -> Result<readers::User, Failure> {
    readers.user_named(name.trim())?.ok_or_else(|| {
        Failure::usage(format!("there is no user {name}")).advise("see who is with `tidings user list`")
    })
}

/// One line of standard input.
fn read_password() -> Result<Password, Failure> {
    let mut line = String::new();
    let read = std::io::stdin().read_line(&mut line);
    read.map_err(|e| Failure::work(format!("the password cannot be read from standard input: {e}")))?;
    Ok(Password::new(line.trim_end_matches(['\r', '\n'])))
}

fn refused(problem: Problem) -> Failure {
    let failure = Failure::usage(problem.title);
    match problem.detail {
        Some(detail) => failure.advise(detail),
        None => failure,
    }
}

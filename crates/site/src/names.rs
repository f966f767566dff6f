//! What a template is given.

use minijinja::Value;
use minijinja::value::{Enumerator, Object};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::sync::Arc;

/// Values by the names that a template has for them, in one table: a page looks up some hundred and fifty names, and of maps that the engine
/// merges it asks one after the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(FxHashMap<Cow<'static, str>, Value>);

impl Names {
    /// Gives a value a name, whatever had it.
    pub(crate) fn insert(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) {
        self.0.insert(name.into(), value.into());
    }
}

impl Object for Names {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.0.get(key).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let mut names: Vec<&str> = self.0.keys().map(|name| &**name).collect();
        names.sort_unstable();
        Enumerator::Values(names.into_iter().map(Value::from).collect())
    }
}

impl From<Names> for Value {
    fn from(names: Names) -> Self {
        Self::from_object(names)
    }
}

/// Names with some more, which stand for those of the same name: `names!(site.common(); title => "…")`.
macro_rules! names {
    ($others:expr; $($name:ident => $value:expr),* $(,)?) => {{
        let mut names: $crate::names::Names = $others;
        $(names.insert(stringify!($name), $value);)*
        names
    }};
}

pub(crate) use names;

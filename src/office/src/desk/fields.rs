//! The fields of a form.

use super::trouble::Trouble;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use zeroize::{Zeroize, Zeroizing};

/// The most fields of a form.
const MAX_FIELDS: usize = 1_000;

/// The fields of a form, in their order. What is missing is empty.
pub(crate) struct Fields(Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Trouble;

    async fn from_request(request: Request, state: &S) -> Result<Self, Trouble> {
        // The guard has bounded the body.
        let body = Bytes::from_request(request, state).await.map_err(|_| Trouble::TooLarge)?;
        Ok(Self(
            form_urlencoded::parse(&body).take(MAX_FIELDS).map(|(k, v)| (k.into_owned(), v.into_owned())).collect(),
        ))
    }
}

impl Fields {
    /// Of a test.
    #[cfg(test)]
    pub(crate) fn of(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    /// The first of a name.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// The first of a name; `None` where there is none, which is not the same as an empty one.
    pub(crate) fn find(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// All of a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// One that is not to stay in memory.
    pub(crate) fn secret(&self, name: &str) -> Zeroizing<String> {
        Zeroizing::new(self.text(name).to_owned())
    }
}

impl Drop for Fields {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(|(_, value)| value.zeroize());
    }
}

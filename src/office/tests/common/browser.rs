//! A browser, as far as the desk goes: cookies, forms with their token, and no redirect that is not looked at.

use super::PATIENCE;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, redirect::Policy};
use std::sync::Mutex;
use totp_rs::{Builder, Secret};

/// Good enough for the desk.
pub(crate) const PASSWORD: &str = "correct horse battery";

#[derive(Debug)]
pub(crate) struct Browser {
    client: Client,
    url: String,
    cookie: Mutex<Option<String>>,
    form_token: Mutex<Option<String>>,
    /// The secret of the second factor, once there is one.
    factor: Mutex<Option<String>>,
}

impl Browser {
    pub(crate) fn new(url: &str) -> Self {
        let client = Client::builder().redirect(Policy::none()).timeout(PATIENCE).build().unwrap();
        let (cookie, form_token, factor) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self { client, url: url.to_owned(), cookie, form_token, factor }
    }

    /// A request with the cookie that it has.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        match self.cookie.lock().unwrap().as_ref() {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.keep_cookie(self.request(Method::GET, path).send().await.unwrap())
    }

    pub(crate) async fn text(&self, path: &str) -> String {
        self.read(self.get(path).await).await
    }

    /// Reads a page, and remembers the token of its forms.
    pub(crate) async fn read(&self, response: Response) -> String {
        let page = response.text().await.unwrap();
        if let Some(token) = between(&page, "name=\"csrf\" value=\"", "\"") {
            *self.form_token.lock().unwrap() = Some(token);
        }
        page
    }

    /// Sends a form from a page of the desk that was read before.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let token = self.form_token.lock().unwrap().clone().unwrap_or_default();
        let mut fields = fields.to_vec();
        fields.push(("csrf", &token));
        self.keep_cookie(self.form(path, &fields).send().await.unwrap())
    }

    /// A form of this very office, with these fields alone.
    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let body: String = fields.iter().map(|(name, value)| format!("{}={}&", quoted(name), quoted(value))).collect();
        let request = self.request(Method::POST, path).header("origin", &self.url);
        request.header("content-type", "application/x-www-form-urlencoded").body(body)
    }

    /// Sends a file in a form from a page of the desk that was read before.
    pub(crate) async fn upload(&self, path: &str, file: &[u8]) -> Response {
        let token = self.form_token.lock().unwrap().clone().unwrap_or_default();
        let mut body = format!("--file-of-a-test\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n");
        body.push_str("--file-of-a-test\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n\r\n");
        let body = [body.as_bytes(), file, b"\r\n--file-of-a-test--\r\n"].concat();
        let request = self.request(Method::POST, path).header("origin", &self.url);
        let kind = "multipart/form-data; boundary=file-of-a-test";
        self.keep_cookie(request.header("content-type", kind).body(body).send().await.unwrap())
    }

    fn keep_cookie(&self, response: Response) -> Response {
        for set in response.headers().get_all("set-cookie") {
            let set = set.to_str().unwrap();
            if let Some(cookie) = set.split(';').next().filter(|cookie| cookie.starts_with("fd=")) {
                *self.cookie.lock().unwrap() = (cookie != "fd=").then(|| cookie.to_owned());
            }
        }
        response
    }

    pub(crate) fn cookie(&self) -> Option<String> {
        self.cookie.lock().unwrap().clone()
    }

    pub(crate) fn forget_cookie(&self) {
        *self.cookie.lock().unwrap() = None;
    }

    /// Takes an invitation, and sets a second factor up where one is needed. Afterwards somebody is signed in.
    pub(crate) async fn take_invitation(&self, path: &str) {
        self.text(path).await;
        let taken = self.post(path, &[("new", PASSWORD), ("again", PASSWORD)]).await;
        assert_eq!(taken.status(), StatusCode::SEE_OTHER, "{}", self.read(taken).await);
        if to(&taken) == "/sign-in/factor" {
            self.set_factor_up().await;
        }
        self.text("/account").await;
    }

    pub(crate) async fn set_factor_up(&self) {
        let page = self.text("/sign-in/factor").await;
        let typed = between(&page, "<code id=\"secret\">", "<").unwrap();
        *self.factor.lock().unwrap() = Some(typed.replace(' ', ""));
        let done = self.post("/sign-in/factor", &[("code", &self.code())]).await;
        assert_eq!(done.status(), StatusCode::OK, "{}", self.read(done).await);
    }

    /// The code that the phone shows now.
    pub(crate) fn code(&self) -> String {
        let secret = self.factor.lock().unwrap().clone().unwrap();
        let secret = Secret::try_from_base32(secret).unwrap();
        Builder::new().with_secret(secret).build().unwrap().generate_current().to_string()
    }
}

/// Where a response leads.
pub(crate) fn to(response: &Response) -> String {
    response.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default()
}

pub(crate) fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(after)?.0.to_owned())
}

fn quoted(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

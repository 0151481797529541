//! Why a request was not carried out. The guard puts it into words for whoever asked: a page in their language, or JSON.

use super::accounts::AccountsError;
use super::accounts::password::HashError;
use super::language::{Language, Said, say};
use crate::office::Failure;
use crate::people::leaving::NotRemoved;
use crate::photos::PhotosError;
use crate::refusal::Refusal;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nobody has signed in, or the token is not good.
    SignInNeeded,
    /// It is for other roles, or beyond the token's scopes.
    NotAllowed,
    /// There is no such thing.
    NotFound,
    /// The form is of another session, or of a page that is not ours.
    Stale,
    /// What was sent makes no sense.
    NotUnderstood,
    /// What was sent is longer than anything that belongs here.
    TooLarge,
    /// Too much at once from one address.
    TooMany,
    /// It came to another name than the office's own.
    WrongName,
    /// It came through the proxy without encryption.
    NotEncrypted,
    /// It took too long.
    TooSlow,
    /// Too much at once altogether.
    Busy,
    /// It could not be recorded, so it was not done.
    NotRecorded,
    /// Something of ours failed.
    Failed,
}

impl Trouble {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::SignInNeeded => StatusCode::UNAUTHORIZED,
            Self::NotAllowed | Self::Stale | Self::NotEncrypted => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NotUnderstood => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::WrongName => StatusCode::MISDIRECTED_REQUEST,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Busy | Self::NotRecorded => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// For programs.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::SignInNeeded => "sign_in_needed",
            Self::NotAllowed => "not_allowed",
            Self::NotFound => "not_found",
            Self::Stale => "stale",
            Self::NotUnderstood => "not_understood",
            Self::TooLarge => "too_large",
            Self::TooMany => "too_many",
            Self::WrongName => "wrong_name",
            Self::NotEncrypted => "not_encrypted",
            Self::TooSlow => "too_slow",
            Self::Busy => "busy",
            Self::NotRecorded => "not_recorded",
            Self::Failed => "failed",
        }
    }

    /// For people: what is the matter, and what they can do.
    pub(crate) fn words(self, language: Language) -> (&'static str, &'static str) {
        let (what, then) = self.said();
        (what.to(language), then.to(language))
    }

    fn said(self) -> (Said, Said) {
        match self {
            Self::SignInNeeded => (
                say("请先登录", "請先登入", "Please sign in"),
                say("登录后再试一次。", "登入後再試一次。", "Then try again."),
            ),
            Self::NotAllowed => (
                say("您没有打开这里的权限", "您沒有開啟這裡的權限", "This is not open to you"),
                say(
                    "需要的话，请管理员调整您的角色。",
                    "需要的話，請管理員調整您的角色。",
                    "If you need it, ask an administrator to change your roles.",
                ),
            ),
            Self::NotFound => (
                say("这里没有这个页面", "這裡沒有這個頁面", "There is nothing here"),
                say(
                    "地址可能写错了，或者内容已被删除。",
                    "網址可能寫錯了，或者內容已被刪除。",
                    "The address may be wrong, or what was here is gone.",
                ),
            ),
            Self::Stale => (
                say(
                    "这个表单已经过期，没有保存",
                    "這個表單已經過期，沒有儲存",
                    "This form is out of date; nothing was saved",
                ),
                say(
                    "请回到上一页，刷新后再提交。",
                    "請回到上一頁，重新整理後再送出。",
                    "Go back, reload the page and send it again.",
                ),
            ),
            Self::NotUnderstood => (
                say(
                    "提交的内容看不懂，没有保存",
                    "送出的內容看不懂，沒有儲存",
                    "What was sent could not be read; nothing was saved",
                ),
                say("请回到上一页检查后再提交。", "請回到上一頁檢查後再送出。", "Go back, check it and send it again."),
            ),
            Self::TooLarge => (
                say(
                    "提交的内容太大，没有保存",
                    "送出的內容太大，沒有儲存",
                    "What was sent is too large; nothing was saved",
                ),
                say("请减少内容后再提交。", "請減少內容後再送出。", "Make it smaller and send it again."),
            ),
            Self::TooMany => (
                say("请求太频繁，请稍等", "請求太頻繁，請稍等", "Too many requests"),
                say("过一分钟再试。", "過一分鐘再試。", "Try again in a minute."),
            ),
            Self::WrongName => (
                say("这个地址不是本系统的", "這個網址不是本系統的", "This office answers to its own address only"),
                say(
                    "请用管理员给的地址打开。",
                    "請用管理員給的網址開啟。",
                    "Open it by the address that the administrator gave you.",
                ),
            ),
            Self::NotEncrypted => (
                say("这个连接没有加密", "這個連線沒有加密", "This connection is not encrypted"),
                say(
                    "请用 https:// 开头的地址打开。",
                    "請用 https:// 開頭的網址開啟。",
                    "Open the address that begins with https://.",
                ),
            ),
            Self::TooSlow => (
                say(
                    "处理超时，可能没有保存",
                    "處理逾時，可能沒有儲存",
                    "That took too long, and may not have been saved",
                ),
                say("请刷新页面看看结果。", "請重新整理頁面看看結果。", "Reload the page to see."),
            ),
            Self::Busy => (
                say("系统正忙，没有保存", "系統正忙，沒有儲存", "Busy; nothing was saved"),
                say("几秒后再试。", "幾秒後再試。", "Try again in a few seconds."),
            ),
            Self::NotRecorded => (
                say("无法记录，所以没有执行", "無法記錄，所以沒有執行", "It could not be recorded, so it was not done"),
                say(
                    "请告诉管理员：服务器的磁盘可能有问题。",
                    "請告訴管理員：伺服器的磁碟可能有問題。",
                    "Tell the administrator: the server’s disk may be at fault.",
                ),
            ),
            Self::Failed => (
                say("系统出错了", "系統出錯了", "Something went wrong here"),
                say(
                    "请再试一次；还不行就告诉管理员。",
                    "請再試一次；還不行就告訴管理員。",
                    "Try once more; if it stays so, tell the administrator.",
                ),
            ),
        }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<AccountsError> for Trouble {
    fn from(error: AccountsError) -> Self {
        let detail = std::error::Error::source(&error).map_or_else(String::new, |source| format!(": {source}"));
        tracing::error!(%error, detail, "the accounts could not be used");
        Self::Failed
    }
}

impl From<PhotosError> for Trouble {
    fn from(error: PhotosError) -> Self {
        let detail = std::error::Error::source(&error).map_or_else(String::new, |source| format!(": {source}"));
        tracing::error!(%error, detail, "the pictures could not be used");
        Self::Failed
    }
}

impl From<NotRemoved> for Trouble {
    fn from(error: NotRemoved) -> Self {
        match error {
            NotRemoved::Failed(failure) => failure.into(),
            NotRemoved::Photo(error) => error.into(),
        }
    }
}

impl From<HashError> for Trouble {
    fn from(error: HashError) -> Self {
        AccountsError::from(error).into()
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        let is_writing = matches!(failure, Failure::Write(_));
        match Refusal::from(failure).status() {
            StatusCode::INTERNAL_SERVER_ERROR => Self::Failed,
            _ if is_writing => Self::NotRecorded,
            _ => Self::Busy,
        }
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        match refusal.status() {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::BAD_REQUEST => Self::NotUnderstood,
            StatusCode::SERVICE_UNAVAILABLE => Self::Busy,
            _ => Self::Failed,
        }
    }
}

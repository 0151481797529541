//! A form with a file.

use super::trouble::Trouble;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use futures::stream;

/// The most parts of such a form.
const MAX_PARTS: usize = 16;

/// What a form with a file says beside it, with its token, bytes.
pub(crate) const ENVELOPE_BYTES: usize = 16 * 1_024;

/// The file of a form; empty where there is none. What stands beside it is the form's token, which the guard has read.
pub(crate) struct Upload(pub(crate) Vec<u8>);

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Trouble;

    async fn from_request(request: Request, _: &S) -> Result<Self, Trouble> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let boundary = multer::parse_boundary(kind).map_err(|_| Trouble::NotUnderstood)?;
        // The guard has bounded the body, and put it into memory.
        let body = to_bytes(request.into_body(), usize::MAX).await.map_err(|_| Trouble::TooLarge)?;
        let mut parts = multer::Multipart::new(stream::iter([Ok::<_, std::io::Error>(body)]), boundary);
        for _ in 0..MAX_PARTS {
            let Some(part) = parts.next_field().await.map_err(|_| Trouble::NotUnderstood)? else { break };
            if part.file_name().is_some() {
                let file = part.bytes().await.map_err(|_| Trouble::NotUnderstood)?;
                return Ok(Self(file.into()));
            }
        }
        Ok(Self(Vec::new()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use proptest::prelude::*;

    async fn read(kind: &str, body: Vec<u8>) -> Result<Upload, Trouble> {
        let request = Request::builder().header(CONTENT_TYPE, kind).body(Body::from(body)).unwrap();
        Upload::from_request(request, &()).await
    }

    const KIND: &str = "multipart/form-data; boundary=x";

    #[tokio::test]
    async fn a_file_is_read_wherever_it_stands_in_its_form() {
        let body = "--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\nt0\r\n\
            --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\ncontent-type: text/csv\r\n\r\nid,name\r\n1,A\r\n--x--\r\n";
        let upload = read(KIND, body.into()).await.unwrap();
        assert_eq!(upload.0, b"id,name\r\n1,A");
        let none = "--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\nt0\r\n--x--\r\n";
        assert!(read(KIND, none.into()).await.unwrap().0.is_empty());
        assert!(read("application/x-www-form-urlencoded", body.into()).await.is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_form_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..400), begins in any::<bool>()) {
            let mut body = if begins { b"--x\r\ncontent-disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n".to_vec() } else { Vec::new() };
            body.extend(bytes);
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            drop(runtime.block_on(read(KIND, body)));
        }
    }
}

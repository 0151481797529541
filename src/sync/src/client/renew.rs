//! A new certificate in good time.

use super::link::Link;
use super::{ClientError, blocking, of_source, utc_ms};
use crate::exchange::{Exchange, ExchangeError};
use crate::source::Source;
use crate::tls::{self, TlsError, Validity};
use crate::wire::RenewRequest;

/// How often to look whether it is time, and to try again, milliseconds.
const LOOK_MS: u64 = 3_600_000;

#[derive(Debug, Default)]
pub(super) struct Renewal {
    validity: Option<Validity>,
    next_look_ms: u64,
}

impl Renewal {
    /// Whether to look, or to renew.
    pub(super) fn is_due(&self, now_ms: u64, wall_ms: i64) -> bool {
        now_ms >= self.next_look_ms && self.validity.is_none_or(|validity| validity.wants_renewal(wall_ms))
    }

    /// Renews if less than a third of the validity is left.
    pub(super) async fn renew<S: Source>(
        &mut self,
        now_ms: u64,
        mut link: Link,
        exchange: &Exchange<S>,
    ) -> (Link, Result<(), ClientError>) {
        self.next_look_ms = now_ms.saturating_add(LOOK_MS);
        let done = self.look(&mut link, exchange).await;
        (link, done)
    }

    async fn look<S: Source>(&mut self, link: &mut Link, exchange: &Exchange<S>) -> Result<(), ClientError> {
        let now = blocking(exchange, |exchange| exchange.source.membership().map_err(of_source)).await?;
        let validity = validity_of(&now.certificate_pem)?;
        self.validity = Some(validity);
        if !validity.wants_renewal(utc_ms()) {
            return Ok(());
        }
        let request = RenewRequest { csr_pem: exchange.identity.csr_pem()? };
        let answer = link.renew(exchange, request).await?;
        let is_ours =
            tls::certificates(&answer.certificate_pem)?.first().and_then(tls::peer_node) == Some(exchange.own);
        if !is_ours {
            return Err(ExchangeError::Unfitting.into());
        }
        // What cannot be used is not kept in the place of what can.
        tls::client_config(&exchange.identity, &answer.certificate_pem, &now.ca_pem)?;
        self.validity = Some(validity_of(&answer.certificate_pem)?);
        blocking(exchange, move |exchange| {
            exchange.source.keep_certificate(&answer.certificate_pem).map_err(of_source)
        })
        .await?;
        link.hang_up();
        tracing::info!("the kiosk's certificate was renewed");
        Ok(())
    }
}

fn validity_of(certificate_pem: &str) -> Result<Validity, TlsError> {
    tls::certificates(certificate_pem)?.first().and_then(tls::validity_of).ok_or(TlsError::Pem)
}

//! From where a request comes, and over what: what a trusted proxy says of it, and nobody else.

use super::listener::WebListener;
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;
use axum::serve::IncomingStream;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The other end of the connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

impl Connected<IncomingStream<'_, WebListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, WebListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) address: IpAddr,
    pub(crate) is_encrypted: bool,
    /// It came through the proxy, and to the proxy without encryption.
    pub(crate) is_bare: bool,
}

impl Caller {
    pub(crate) fn of(request: &Request, proxies: Option<&[IpAddr]>, has_tls: bool) -> Self {
        let peer = request.extensions().get::<ConnectInfo<Peer>>().map(|ConnectInfo(Peer(address))| address.ip());
        // Without an address everybody shares one.
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_canonical();
        match proxies {
            Some(proxies) if is_proxy(peer, proxies) => forwarded(peer, proxies, request.headers()),
            _ => Self { address: peer, is_encrypted: has_tls, is_bare: false },
        }
    }
}

/// Whether this address is one of a proxy that is believed.
pub(super) fn is_proxy(address: IpAddr, proxies: &[IpAddr]) -> bool {
    address.is_loopback() || proxies.contains(&address)
}

/// What the proxy says. The last address that is no proxy's is the caller: what stands before it anybody can write.
fn forwarded(peer: IpAddr, proxies: &[IpAddr], headers: &HeaderMap) -> Caller {
    let text = |name: &str| headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>();
    let lists = text("x-forwarded-for");
    let hops = lists.iter().flat_map(|list| list.split(',')).filter_map(|hop| hop.trim().parse::<IpAddr>().ok());
    let hops: Vec<IpAddr> = hops.map(|hop| hop.to_canonical()).collect();
    let address = hops.into_iter().rev().find(|hop| !is_proxy(*hop, proxies));
    let scheme = text("x-forwarded-proto").last().map(|scheme| scheme.trim().to_ascii_lowercase());
    Caller {
        address: address.unwrap_or(peer),
        is_encrypted: scheme.as_deref() == Some("https"),
        is_bare: scheme.is_some_and(|scheme| scheme != "https"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn caller(peer: &str, proxies: Option<&[IpAddr]>, headers: &[(&str, &str)]) -> Caller {
        let mut request = Request::builder();
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(Peer(SocketAddr::new(peer.parse().unwrap(), 1))));
        Caller::of(&request, proxies, false)
    }

    #[test]
    fn a_proxy_is_believed_and_whoever_is_none_is_not() {
        let says = [("x-forwarded-for", "203.0.113.9, 198.51.100.7"), ("x-forwarded-proto", "https")];
        let far =
            |address: &str, is_encrypted| Caller { address: address.parse().unwrap(), is_encrypted, is_bare: false };
        assert_eq!(caller("127.0.0.1", None, &says), far("127.0.0.1", false), "no proxy was named");
        assert_eq!(caller("127.0.0.1", Some(&[]), &says), far("198.51.100.7", true), "what came before is hearsay");
        assert_eq!(caller("192.0.2.1", Some(&[]), &says), far("192.0.2.1", false));
        let listed = ["192.0.2.1".parse().unwrap(), "198.51.100.7".parse().unwrap()];
        assert_eq!(caller("192.0.2.1", Some(&listed), &says), far("203.0.113.9", true), "two proxies");
        assert_eq!(caller("::ffff:192.0.2.1", Some(&listed), &says).address, "203.0.113.9".parse::<IpAddr>().unwrap());
    }

    #[test]
    fn without_encryption_up_to_the_proxy_nothing_is_served() {
        assert!(caller("127.0.0.1", Some(&[]), &[("x-forwarded-proto", "http")]).is_bare);
        let local = caller("127.0.0.1", Some(&[]), &[]);
        assert!(!local.is_bare && !local.is_encrypted, "on the machine itself");
    }
}

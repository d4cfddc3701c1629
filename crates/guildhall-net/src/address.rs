//! Addresses: where a node listens or may be dialled, as a multiaddress of a form we can dial.
//!
//! Only a host (`ip4`, `ip6`, `dns`, `dns4`, `dns6`) followed by `tcp/PORT` is taken, or by
//! `udp/PORT/quic-v1` with the feature `quic`. Whose address it is stands beside it, not in it: a
//! trailing `/p2p/…` is refused, so that two spellings cannot stand for one address.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use libp2p::{Multiaddr, multiaddr::Protocol};

/// Longer text is no address: a host name has at most 253 letters.
const TEXT_LENGTH_MAX: usize = 300;

/// A place on the network, written as a multiaddress such as `/ip4/192.0.2.7/tcp/7417`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(Multiaddr);

/// Why a text is no address we can use.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadAddress {
    /// The text is longer than any address.
    #[error("an address has at most {TEXT_LENGTH_MAX} characters")]
    TooLong,
    /// The text is not written as a multiaddress.
    #[error("an address is written like `/ip4/192.0.2.7/tcp/7417` or `/dns/example.org/tcp/7417`")]
    Malformed,
    /// The multiaddress asks for a transport this program does not have.
    #[error("the address names no transport of this program (host, then `tcp` and a port)")]
    Transport,
}

impl Address {
    /// The TCP address of a socket.
    pub fn tcp(socket: SocketAddr) -> Self {
        Self(Multiaddr::from(socket.ip()).with(Protocol::Tcp(socket.port())))
    }

    /// The address as a socket, if it is TCP and names its host by number.
    pub fn socket(&self) -> Option<SocketAddr> {
        let mut parts = self.0.iter();
        let host = match parts.next()? {
            Protocol::Ip4(ip) => IpAddr::V4(ip),
            Protocol::Ip6(ip) => IpAddr::V6(ip),
            _ => return None,
        };
        match parts.next()? {
            Protocol::Tcp(port) => Some(SocketAddr::new(host, port)),
            _ => None,
        }
    }

    /// Takes an address the swarm itself reported, without its trailing peer id.
    pub(crate) fn reported(multiaddr: &Multiaddr) -> Self {
        Self(multiaddr.iter().filter(|part| !matches!(part, Protocol::P2p(_))).collect())
    }

    pub(crate) fn multiaddr(&self) -> Multiaddr {
        self.0.clone()
    }

    fn is_dialable(&self) -> bool {
        use Protocol::{Dns, Dns4, Dns6, Ip4, Ip6, Tcp};
        let parts: Vec<_> = self.0.iter().collect();
        match parts.as_slice() {
            [Ip4(_) | Ip6(_) | Dns(_) | Dns4(_) | Dns6(_), Tcp(_)] => true,
            #[cfg(feature = "quic")]
            [Ip4(_) | Ip6(_) | Dns(_) | Dns4(_) | Dns6(_), Protocol::Udp(_), Protocol::QuicV1] => {
                true
            }
            _ => false,
        }
    }
}

impl FromStr for Address {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        if text.len() > TEXT_LENGTH_MAX {
            return Err(BadAddress::TooLong);
        }
        let address = Self(text.parse().map_err(|_| BadAddress::Malformed)?);
        if address.is_dialable() { Ok(address) } else { Err(BadAddress::Transport) }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_by_number_and_by_name_are_addresses() {
        for text in ["/ip4/192.0.2.7/tcp/7417", "/ip6/::1/tcp/1", "/dns/example.org/tcp/7417"] {
            let address: Address = text.parse().unwrap();

            assert_eq!(address.to_string(), text);
        }
    }

    #[test]
    fn what_cannot_be_dialled_is_refused_with_the_reason() {
        let long = format!("/dns/{}/tcp/1", "a".repeat(300));
        let cases = [
            ("", BadAddress::Transport),
            ("192.0.2.7:7417", BadAddress::Malformed),
            ("/ip4/192.0.2.7", BadAddress::Transport),
            ("/ip4/192.0.2.7/tcp/70000", BadAddress::Malformed),
            ("/unix/tmp", BadAddress::Transport),
            ("/ip4/192.0.2.7/tcp/1/ws", BadAddress::Transport),
            (&long, BadAddress::TooLong),
        ];
        for (text, reason) in cases {
            assert_eq!(text.parse::<Address>(), Err(reason), "{text}");
        }
    }

    #[test]
    fn a_socket_and_its_address_name_each_other() {
        let socket: SocketAddr = "[::1]:7417".parse().unwrap();

        assert_eq!(Address::tcp(socket).socket(), Some(socket));
        assert_eq!("/dns/example.org/tcp/1".parse::<Address>().unwrap().socket(), None);
    }
}

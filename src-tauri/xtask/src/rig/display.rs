//! Whether a display that the environment names answers. The name alone may be left over: from a session that ended, in
//! a container, or of a connection that broke.

use std::ffi::OsStr;
use std::net::{TcpStream, ToSocketAddrs};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a display on another machine may take to answer.
const ANSWER: Duration = Duration::from_secs(1);

/// The port of display 0; each further display has the next one.
const FIRST_PORT: u16 = 6000;

/// Where a display's server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Address {
    /// On this machine, as a file or under the same name in the kernel's abstract space.
    Socket(PathBuf),
    /// On a host's port.
    Port(String, u16),
}

/// Whether a Wayland or an X11 display of the environment answers.
pub fn answers() -> bool {
    let find = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let wayland = find("WAYLAND_DISPLAY")
        .and_then(|name| wayland_address(&name, find("XDG_RUNTIME_DIR").as_deref()));
    let x11 = find("DISPLAY").and_then(|name| x11_address(name.to_str()?));
    wayland
        .into_iter()
        .chain(x11)
        .any(|address| address.answers())
}

/// Where a Wayland display listens: a path, or a name in the folder of the session.
fn wayland_address(name: &OsStr, runtime: Option<&OsStr>) -> Option<Address> {
    let name = Path::new(name);
    let path = if name.is_absolute() {
        name.to_owned()
    } else {
        Path::new(runtime?).join(name)
    };
    Some(Address::Socket(path))
}

/// Where an X11 display listens (X(7), "Display names"): `host:display.screen`, the host being left out or `unix` for
/// this machine.
fn x11_address(name: &str) -> Option<Address> {
    let (host, display) = name.rsplit_once(':')?;
    let display = display
        .split_once('.')
        .map_or(display, |(display, _)| display);
    let display: u16 = display.parse().ok()?;
    if host.is_empty() || host == "unix" {
        let path = format!("/tmp/.X11-unix/X{display}");
        return Some(Address::Socket(path.into()));
    }
    let host = host.trim_matches(['[', ']']);
    Some(Address::Port(
        host.to_owned(),
        FIRST_PORT.checked_add(display)?,
    ))
}

impl Address {
    fn answers(&self) -> bool {
        match self {
            Self::Socket(path) => {
                UnixStream::connect(path).is_ok()
                    || SocketAddr::from_abstract_name(path.as_os_str().as_bytes())
                        .and_then(|name| UnixStream::connect_addr(&name))
                        .is_ok()
            }
            Self::Port(host, port) => {
                (host.as_str(), *port)
                    .to_socket_addrs()
                    .is_ok_and(|mut found| {
                        found.any(|address| TcpStream::connect_timeout(&address, ANSWER).is_ok())
                    })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rig::scratch::Scratch;
    use std::net::TcpListener;
    use std::os::unix::net::UnixListener;

    fn socket(path: &str) -> Option<Address> {
        Some(Address::Socket(path.into()))
    }

    fn port(host: &str, port: u16) -> Option<Address> {
        Some(Address::Port(host.to_owned(), port))
    }

    #[test]
    fn the_name_of_an_x11_display_says_where_it_listens() {
        let cases = [
            (":0", socket("/tmp/.X11-unix/X0")),
            (":77.1", socket("/tmp/.X11-unix/X77")),
            ("unix:3", socket("/tmp/.X11-unix/X3")),
            ("localhost:10.0", port("localhost", 6010)),
            ("desk.example:0", port("desk.example", 6000)),
            ("[::1]:2", port("::1", 6002)),
            ("::1:2.0", port("::1", 6002)),
            ("0", None),
            (":", None),
            (":one", None),
            (":-1", None),
            ("localhost:60000", None),
        ];
        for (name, address) in cases {
            assert_eq!(x11_address(name), address, "{name}");
        }
    }

    #[test]
    fn the_name_of_a_wayland_display_says_where_it_listens() {
        let runtime = Some(OsStr::new("/run/user/1000"));
        let cases = [
            ("wayland-1", runtime, socket("/run/user/1000/wayland-1")),
            ("/srv/wayland", runtime, socket("/srv/wayland")),
            ("/srv/wayland", None, socket("/srv/wayland")),
            ("wayland-1", None, None),
        ];
        for (name, runtime, address) in cases {
            assert_eq!(wayland_address(name.as_ref(), runtime), address, "{name}");
        }
    }

    #[test]
    fn a_display_whose_server_is_gone_does_not_answer() {
        let scratch = Scratch::new().unwrap();
        let runtime = Some(scratch.path().as_os_str());
        let address = wayland_address("wayland-1".as_ref(), runtime).unwrap();
        assert!(!address.answers(), "there never was one");
        let path = scratch.path().join("wayland-1");
        let server = UnixListener::bind(&path).unwrap();
        assert!(address.answers());
        drop(server);
        assert!(path.exists(), "what it left behind");
        assert!(!address.answers());
        let name = SocketAddr::from_abstract_name(path.as_os_str().as_bytes()).unwrap();
        let server = UnixListener::bind_addr(&name).unwrap();
        assert!(address.answers());
        drop(server);
        assert!(!address.answers());
    }

    #[test]
    fn a_display_behind_a_port_answers_as_long_as_it_is_served() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let display = server.local_addr().unwrap().port() - FIRST_PORT;
        let address = x11_address(&format!("127.0.0.1:{display}.0")).unwrap();
        assert!(address.answers());
        drop(server);
        assert!(!address.answers());
    }
}

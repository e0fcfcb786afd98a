//! Whom the adapter believes, and what it tells about it.

use std::process::{Command, Stdio};
use std::time::Instant;

use super::*;

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    let port = free_port();
    assert_eq!(
        fetch(format!("http://127.0.0.1:{port}/")).await,
        Err(HttpError::Unreachable)
    );
    assert_eq!(
        fetch("http://nowhere.invalid/").await,
        Err(HttpError::Unreachable)
    );
}

#[tokio::test]
async fn row_20_a_peer_that_speaks_no_tls_is_not_trusted() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = stream
                .unwrap()
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let answer = fetch(format!("https://127.0.0.1:{port}/")).await;
    assert_eq!(answer, Err(HttpError::Tls));
}

/// OpenSSL's own server, which answers with whole files, with a certificate for `localhost`, signed by an authority made for the occasion.
struct TlsServer {
    folder: tempfile::TempDir,
    port: u16,
    process: std::process::Child,
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl TlsServer {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let openssl = |words: &str| {
            let mut command = Command::new("openssl");
            command.current_dir(folder.path()).args(words.split(' '));
            command
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            command
        };
        for words in [
            "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=Test -keyout ca.key -out ca.pem",
            "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -CA ca.pem -CAkey ca.key \
             -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE \
             -keyout key.pem -out cert.pem",
        ] {
            let made = openssl(words).status().unwrap();
            assert!(made.success(), "openssl {words}");
        }
        let port = free_port();
        std::fs::write(folder.path().join("feed"), ok("", CALENDAR)).unwrap();
        std::fs::write(
            folder.path().join("downgrade"),
            redirect_to("http://localhost/"),
        )
        .unwrap();
        let words =
            format!("s_server -quiet -HTTP -accept 127.0.0.1:{port} -key key.pem -cert cert.pem");
        let process = openssl(&words).spawn().unwrap();
        let started = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(
                started.elapsed() < Duration::from_secs(10),
                "openssl s_server did not start"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        Self {
            folder,
            port,
            process,
        }
    }

    /// What a machine answers that trusts these certificates: this test binary, started again.
    fn fetched_by_one_who_trusts(&self, certificates: &str, host: &str, path: &str) -> String {
        let name = module_path!().split_once("::").unwrap().1;
        let output = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                &format!("{name}::fetch_for_another_process"),
                "--ignored",
                "--nocapture",
            ])
            .env("SSL_CERT_FILE", self.folder.path().join(certificates))
            .env_remove("SSL_CERT_DIR")
            .env(URL_VARIABLE, format!("https://{host}:{}/{path}", self.port))
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    }
}

const URL_VARIABLE: &str = "KAWKA_TEST_URL";

#[tokio::test]
#[ignore = "not a test: another one starts it in a process of its own"]
async fn fetch_for_another_process() {
    let answer = fetch(std::env::var(URL_VARIABLE).unwrap()).await;
    println!("\nanswer: {:?}", answer.map(|_| "a body"));
}

#[tokio::test]
async fn row_20_a_certificate_is_believed_only_from_a_known_authority_and_for_the_right_host() {
    let server = TlsServer::start();
    let ask = |certificates, host, path| server.fetched_by_one_who_trusts(certificates, host, path);
    let (believed, refused) = ("answer: Ok(\"a body\")", "answer: Err(Tls)");
    assert!(ask("ca.pem", "localhost", "feed").contains(believed));
    assert!(
        ask("ca.pem", "127.0.0.1", "feed").contains(refused),
        "another host"
    );
    assert!(
        ask("no such file", "localhost", "feed").contains(refused),
        "a machine without authorities"
    );
    let own = fetch(format!("https://localhost:{}/feed", server.port)).await;
    assert_eq!(own, Err(HttpError::Tls), "this machine's own authorities");

    let downgrade = ask("ca.pem", "localhost", "downgrade");
    assert!(
        downgrade.contains("answer: Err(Redirects)"),
        "https never leads to http"
    );
}

#[test]
fn errors_and_debug_output_carry_nothing_of_the_address() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let secret = "private-abc123";
    let asked = request(format!("http://127.0.0.1:1/{secret}/basic.ics"));
    let http = ReqwestHttp::new(quick());
    let shown = format!("{asked:?} {http:?}");
    let error = runtime.block_on(http.fetch(asked)).unwrap_err();
    assert!(!format!("{shown} {error:?} {error}").contains(secret));
}

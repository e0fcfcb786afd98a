//! What a page in the window may not do: reach the network, run text as code, or call anything of the system.

use serde_json::json;

use crate::app::App;
use crate::machine::{Language, Machine};

/// Runs a promise in the page and returns what it came to, as text.
fn outcome(app: &App<'_>, promise: &str) -> String {
    let script = format!(
        "const done = arguments[0]; const ipc = window.__TAURI_INTERNALS__; \
         Promise.resolve().then(() => {promise}).then(() => done('allowed'), (error) => done(`refused: ${{error}}`))"
    );
    app.run_async(&script, vec![]).as_str().unwrap().to_owned()
}

#[test]
fn the_page_reaches_neither_the_network_nor_the_system() {
    let machine = Machine::start(Language::English).with_passphrase();
    machine.kawka(&["customers", "add", "--name", "Ada"]);
    let app = App::open(&machine);
    app.read("Today");
    assert_eq!(
        app.run("return typeof window.__TAURI__", vec![]),
        json!("undefined")
    );

    // A server that would answer, so that a refusal is the policy's and not the network's.
    let server = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = format!("http://{}/", server.local_addr().unwrap());
    let asked = std::thread::spawn(move || {
        server.set_nonblocking(true).unwrap();
        let begun = std::time::Instant::now();
        while begun.elapsed() < std::time::Duration::from_secs(4) {
            if server.accept().is_ok() {
                return true;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        false
    });
    let load = |made: &str| {
        format!(
            "new Promise((yes, no) => {{ const one = {made}; one.onload = yes; one.onerror = () => no('blocked'); document.head.append(one) }})"
        )
    };
    for attempt in [
        format!("fetch('{address}')"),
        format!("fetch('{address}', {{ mode: 'no-cors' }})"),
        load(&format!(
            "Object.assign(new Image(), {{ src: '{address}' }})"
        )),
        load(&format!(
            "Object.assign(document.createElement('script'), {{ src: '{address}' }})"
        )),
        format!(
            "new Promise((yes, no) => {{ const one = new WebSocket('{}'); one.onopen = yes; one.onerror = () => no('blocked') }})",
            address.replace("http", "ws")
        ),
        "(0, eval)('1 + 1')".to_owned(),
        "new Function('return 1')()".to_owned(),
        load("Object.assign(document.createElement('script'), { src: 'data:text/javascript,1' })"),
    ] {
        let came = outcome(&app, &attempt);
        assert!(came.starts_with("refused"), "{attempt} was {came}");
    }
    assert!(!asked.join().unwrap(), "nothing went out");
    let said = app.wrong();
    assert!(
        said.iter()
            .any(|one| one.starts_with("policy: connect-src")),
        "{said:?}"
    );
    assert!(
        said.iter().any(|one| one.starts_with("policy: script-src")),
        "{said:?}"
    );

    for command in [
        "plugin:shell|open",
        "plugin:shell|execute",
        "plugin:fs|read_text_file",
        "plugin:opener|open_path",
        "plugin:opener|open_url",
        "plugin:dialog|open",
        "plugin:window|close",
        "plugin:window|create",
        "plugin:webview|create_webview_window",
        "plugin:event|emit",
        "plugin:app|version",
        "no_such_command",
    ] {
        let came = outcome(
            &app,
            &format!(
                "ipc.invoke('{command}', {{ path: '/etc/passwd', url: 'https://x.example' }})"
            ),
        );
        assert!(came.starts_with("refused"), "{command} was {came}");
    }
    let came = outcome(
        &app,
        "ipc.invoke('open_link', { url: 'file:///etc/passwd' }).then((one) => { if (one.status === 'error') throw one.error.code })",
    );
    assert!(came.contains("refused"), "{came}");

    // Nor does the window go anywhere else.
    app.run("location.href = arguments[0]", vec![json!(address)]);
    app.read("Today");
    let scheme = app.run("return location.protocol", vec![]);
    assert_eq!(scheme, json!("tauri:"));
}

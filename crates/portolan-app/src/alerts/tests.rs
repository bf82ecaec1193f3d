use portolan_config::{Mail, MailTls, Webhook};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use super::*;

#[tokio::test]
async fn a_webhook_receives_an_alert_as_json() {
    let (port, request) = http("HTTP/1.1 204 No Content\r\n\r\n").await;
    let webhook = webhook(port, true);
    post(&webhook, &alert(Turn::Fell), "Portolan/1".to_owned()).await.unwrap();
    let request = request.await.unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /hook HTTP/1.1"), "{head}");
    assert!(head.to_lowercase().contains("content-type: application/json"), "{head}");
    let sent: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(sent["source"], "iom-fi");
    assert_eq!(sent["state"], "redesigned");
    assert_eq!(sent["turn"], "fell");
    assert_eq!(sent["evidence"], "nothing the plugin knows stands on “News”");
    assert!(sent["cure"].as_str().unwrap().contains("selectors"));
    assert_eq!(sent["since"], "2026-03-02T00:00:00Z");
}

#[tokio::test]
async fn a_webhook_at_a_private_address_needs_the_operators_word() {
    let complaint = post(&webhook(9, false), &alert(Turn::Fell), String::new()).await.unwrap_err();
    assert_eq!(complaint.code, "address-refused");
}

#[tokio::test]
async fn a_webhook_that_answers_with_an_error_is_told_with_its_status() {
    let (port, request) = http("HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n").await;
    let complaint =
        post(&webhook(port, true), &alert(Turn::Lasts), String::new()).await.unwrap_err();
    assert!(complaint.message.contains("500"), "{}", complaint.message);
    request.await.unwrap();
}

#[tokio::test]
async fn a_secret_that_is_nowhere_is_named() {
    let mut webhook = webhook(9, true);
    webhook.token = Some("PORTOLAN_TEST_NO_SUCH_SECRET".to_owned());
    let complaint = post(&webhook, &alert(Turn::Fell), String::new()).await.unwrap_err();
    assert_eq!(complaint.code, "secret-missing");
    assert!(complaint.message.contains("PORTOLAN_TEST_NO_SUCH_SECRET"));
}

#[tokio::test]
async fn a_mail_server_receives_an_alert_for_all_receivers() {
    let (port, session) = smtp().await;
    send(&mail(port), &alert(Turn::Recovered)).await.unwrap();
    let session = session.await.unwrap();
    assert!(session.contains("MAIL FROM:<portolan@example.org>"), "{session}");
    assert!(session.contains("RCPT TO:<web@example.org>"), "{session}");
    assert!(session.contains("RCPT TO:<desk@example.org>"), "{session}");
    assert!(session.contains("Subject: [Portolan] source `iom-fi` is well again"), "{session}");
    assert!(session.contains("It was redesigned since 2026-03-02"), "{session}");
}

#[tokio::test]
async fn a_mail_server_that_is_not_there_costs_the_mail_only() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let complaint = send(&mail(port), &alert(Turn::Fell)).await.unwrap_err();
    assert_eq!(complaint.code, "alert-failed");
}

#[test]
fn an_alert_says_source_state_since_evidence_and_cure() {
    let text = alert(Turn::Fell).text();
    for words in ["iom-fi", "redesigned", "2026-03-02", "nothing the plugin", "Cure: compare"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(alert(Turn::Lasts).headline().starts_with("source `iom-fi` is still redesigned"));
}

fn alert(turn: Turn) -> Alert {
    let since = Some("2026-03-02T00:00:00Z".parse().unwrap());
    let notice = Notice {
        turn,
        state: State::Redesigned,
        since,
        evidence: "nothing the plugin knows stands on “News”".to_owned(),
    };
    Alert::of("iom-fi", &notice, "2026-03-02T06:00:00Z".parse().unwrap(), since)
}

fn webhook(port: u16, allow_private: bool) -> Webhook {
    Webhook { url: format!("http://127.0.0.1:{port}/hook"), token: None, allow_private }
}

fn mail(port: u16) -> Mail {
    Mail {
        server: "127.0.0.1".to_owned(),
        port,
        security: MailTls::None,
        user: None,
        password: None,
        from: "Portolan <portolan@example.org>".to_owned(),
        to: vec!["web@example.org".to_owned(), "desk@example.org".to_owned()],
    }
}

/// A server for one request, which gives back what it was sent.
async fn http(answer: &'static str) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let request = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let n = socket.read(&mut buffer).await.unwrap();
            request.extend_from_slice(&buffer[..n]);
            let text = String::from_utf8_lossy(&request);
            if n == 0 || text.ends_with('}') {
                break;
            }
        }
        socket.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8_lossy(&request).into_owned()
    });
    (port, request)
}

/// A mail server for one session.
async fn smtp() -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let session = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let mut socket = BufReader::new(socket);
        say(&mut socket, "220 mail.example.org").await;
        let mut session = String::new();
        let mut is_message = false;
        loop {
            let mut line = String::new();
            if socket.read_line(&mut line).await.unwrap() == 0 {
                return session;
            }
            session.push_str(&line);
            let line = line.trim_end();
            match line {
                "." if is_message => {
                    is_message = false;
                    say(&mut socket, "250 taken").await;
                }
                _ if is_message => {}
                "DATA" => {
                    is_message = true;
                    say(&mut socket, "354 go on").await;
                }
                "QUIT" => {
                    say(&mut socket, "221 bye").await;
                    return session;
                }
                _ if line.starts_with("EHLO") => say(&mut socket, "250 mail.example.org").await,
                _ => say(&mut socket, "250 yes").await,
            }
            // The client keeps the line open for the next message; one is enough here.
            if session.contains("\r\n.\r\n") {
                return session;
            }
        }
    });
    (port, session)
}

async fn say(socket: &mut BufReader<TcpStream>, words: &str) {
    socket.get_mut().write_all(format!("{words}\r\n").as_bytes()).await.unwrap();
}

use crate::server::{Reply, Server};
use tidings_fetch::{Http, Request, Validators};

const ETAG: &[u8] = b"W/\"\xe9\xff 'a\"-gzip";
const DATE: &[u8] = b"last  tuesday";

fn answer_with_validators() -> Reply {
    let mut bytes = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\nETag: ".to_vec();
    bytes.extend(ETAG);
    bytes.extend(b"\r\nLast-Modified: ");
    bytes.extend(DATE);
    bytes.extend(b"\r\nCache-Control: max-age=60\r\nCache-Control: private\r\nExpires: 0\r\n\r\n<rss/>");
    Reply::Bytes(bytes)
}

fn contains(request: &[u8], part: &[u8]) -> bool {
    request.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn they_go_back_byte_for_byte_and_only_to_their_address() {
    let server = Server::start(|path, _| match path {
        "/feed" => answer_with_validators(),
        "/same" => Reply::new("304 Not Modified", &[("ETag", "\"b\"")], b""),
        _ => Reply::redirect("302 Found", "/feed"),
    })
    .await;
    let client = server.client();
    let first = client.send(Request::feed(server.url("/feed"))).await.expect("a feed");
    assert_eq!(first.cache_control.as_deref(), Some("max-age=60, private"));
    let expected = Validators { etag: Some(ETAG.to_vec()), last_modified: Some(DATE.to_vec()), of: None };
    assert_eq!(first.validators, expected);

    let again = Request { validators: first.validators.clone(), ..Request::feed(server.url("/same")) };
    let second = client.send(again).await.expect("304");
    assert!(second.is_not_modified() && second.body.is_empty());
    let request = server.requests().pop().expect("a request");
    let sent = [b"if-none-match: ".as_slice(), ETAG, b"\r\nif-modified-since: ", DATE, b"\r\n"].concat();
    assert!(contains(&request, &sent), "{}", String::from_utf8_lossy(&request));

    // Behind a redirect, they belong to the address that gave them.
    let behind = client.send(Request::feed(server.url("/redirect"))).await.expect("a feed");
    assert_eq!(behind.validators, Validators { of: Some(server.url("/feed")), ..expected });
    let again = Request { validators: behind.validators, ..Request::feed(server.url("/redirect")) };
    client.send(again).await.expect("a feed");
    let requests = server.requests();
    let [.., hop, last] = requests.as_slice() else { panic!("two requests") };
    assert!(!contains(hop, b"if-none-match") && contains(last, &sent));

    // And those of the first address are not told to the next.
    let again = Request { validators: first.validators, ..Request::feed(server.url("/redirect")) };
    client.send(again).await.expect("a feed");
    let requests = server.requests();
    let [.., hop, last] = requests.as_slice() else { panic!("two requests") };
    assert!(contains(hop, &sent) && !contains(last, b"if-none-match"));
}

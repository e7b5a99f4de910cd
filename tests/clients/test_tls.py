"""HTTPS as clients meet it: the SDKs, both versions of HTTP, certificates that are wrong or replaced."""

import contextlib
import json
import shutil
import socket
import ssl
import subprocess
import time

import boto3
import openai
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from clients.sdk import PATIENCE_S, bedrock_client
from harness import configuration
from harness.configuration import MODEL
from harness.server import Server, mode, outcrop
from harness.wire import Connection

CHAT = "/v1/chat/completions"
QUESTION = [{"role": "user", "content": [{"text": "Hello"}]}]
HEADER_TIMEOUT_S = 1.0


@pytest.fixture(scope="module")
def config(tmp_path_factory, simulator):
    return configuration.write(
        tmp_path_factory.mktemp("config") / "outcrop.toml",
        f'[server]\nheader_timeout = "{HEADER_TIMEOUT_S:.0f}s"\n[log]\nlevel = "debug"\n',
        configuration.simulated(simulator.base_url),
    )


@pytest.fixture(scope="module")
def secure(tmp_path_factory, config):
    with Server(tmp_path_factory.mktemp("secure"), "--tls-self-signed", config=config) as server:
        server.certificate = server.data / "tls" / "self-signed.pem"
        yield server


def pair(directory, name, *options):
    """A certificate for 127.0.0.1 and its key, made by openssl."""
    certificate, key = directory / f"{name}.pem", directory / f"{name}.key"
    options = options or ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
    subject = ("-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1")
    subprocess.run(
        ["openssl", "req", "-x509", "-nodes", *options, *subject, "-days", "2", "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    return certificate, key


def with_pair(certificate, key):
    return "--tls-cert", certificate, "--tls-key", key


def shown_certificate(server):
    """What a new connection is shown."""
    return ssl.get_server_certificate((server.host, server.port), timeout=10)


@contextlib.contextmanager
def connected(server, certificate, *protocols):
    context = ssl.create_default_context(cafile=certificate)
    context.set_alpn_protocols(protocols)
    with (
        socket.create_connection((server.host, server.port), timeout=30) as plain,
        context.wrap_socket(plain, server_hostname=server.host) as stream,
    ):
        yield stream


def chat(server, *options, **members):
    """Asks by curl, with an API key."""
    body = {"model": MODEL, "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 3, **members}
    headers = {"Authorization": f"Bearer {server.demo.api_key}", "Content-Type": "application/json"}
    return curl(server.url + CHAT, headers, json.dumps(body), *options)


def converse_signed(server, *options):
    """Asks by curl, with the signature that botocore makes."""
    url = f"{server.url}/model/{MODEL.replace(':', '%3A')}/converse"
    body = json.dumps({"messages": QUESTION, "inferenceConfig": {"maxTokens": 3}})
    request = AWSRequest("POST", url, {"Content-Type": "application/json"}, body)
    pair = Credentials(server.demo.access_key_id, server.demo.secret_access_key)
    SigV4Auth(pair, "bedrock", server.demo.region).add_auth(request)
    return curl(url, request.headers, body, *options)


def curl(url, headers, body, *options):
    """The version of HTTP that was spoken, and the body of the answer."""
    lines = [part for name, value in headers.items() for part in ("--header", f"{name}: {value}")]
    answer = subprocess.run(
        [
            *("curl", "--silent", "--show-error", "--fail-with-body", "--max-time", "60", "--no-buffer"),
            *(*options, *lines, "--data", body, "--write-out", "\n%{http_version}", url),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer
    answered, _, version = answer.stdout.rpartition("\n")
    return version, answered


def test_the_addresses_say_https(secure):
    assert secure.url.startswith("https://")
    assert secure.demo.endpoint == secure.url
    log = secure.log_text()
    assert f"AWS_CA_BUNDLE={secure.certificate}" in log, "the start says how to trust the certificate"
    assert f"curl --cacert {secure.certificate} {secure.url}" in log


def test_boto3_converses_with_a_bearer_key(secure, monkeypatch):
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", secure.demo.api_key)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(secure.certificate))
    client = boto3.client("bedrock-runtime", endpoint_url=secure.url, region_name=secure.demo.region)
    answer = client.converse(modelId=MODEL, messages=QUESTION, inferenceConfig={"maxTokens": 3})
    assert answer["usage"]["outputTokens"] == 3


def test_boto3_converses_with_a_signature(secure):
    client = bedrock_client(secure.demo, verify=str(secure.certificate))
    stream = client.converse_stream(modelId=MODEL, messages=QUESTION, inferenceConfig={"maxTokens": 3})["stream"]
    [usage] = [event["metadata"]["usage"] for event in stream if "metadata" in event]
    assert usage["outputTokens"] == 3


def test_boto3_does_not_trust_the_certificate_unasked(secure):
    with pytest.raises(Exception, match="CERTIFICATE_VERIFY_FAILED"):
        bedrock_client(secure.demo).converse(modelId=MODEL, messages=QUESTION)


def test_openai_streams(secure, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(secure.certificate))
    client = openai.OpenAI(base_url=f"{secure.url}/v1", api_key=secure.demo.api_key, max_retries=0, timeout=PATIENCE_S)
    chunks = list(
        client.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": "Hi"}], max_tokens=3, stream=True
        )
    )
    assert chunks[-1].choices[0].finish_reason == "length"


@pytest.mark.parametrize(("option", "version"), [("--http2", "2"), ("--http1.1", "1.1")])
def test_both_versions_of_http_answer_over_tls(secure, option, version):
    spoken, answer = chat(secure, option, "--cacert", secure.certificate)
    assert spoken == version
    assert json.loads(answer)["usage"]["completion_tokens"] == 3
    spoken, answer = chat(secure, option, "--cacert", secure.certificate, stream=True)
    assert spoken == version
    assert answer.rstrip().endswith("data: [DONE]")


@pytest.mark.parametrize(("option", "version"), [("--http2", "2"), ("--http1.1", "1.1")])
def test_a_signature_holds_in_both_versions_of_http(secure, option, version):
    """HTTP/2 has no Host header: what was signed as one comes as the authority."""
    spoken, answer = converse_signed(secure, option, "--cacert", secure.certificate)
    assert spoken == version
    assert json.loads(answer)["usage"]["outputTokens"] == 3


@pytest.mark.parametrize(("option", "version"), [("--http2-prior-knowledge", "2"), ("--http1.1", "1.1")])
def test_both_versions_of_http_answer_in_clear_text(server, option, version):
    spoken, answer = chat(server, option, stream=True)
    assert spoken == version
    assert answer.rstrip().endswith("data: [DONE]")


def test_http2_is_offered_first(secure):
    with connected(secure, secure.certificate, "http/1.1", "h2") as stream:
        assert stream.selected_alpn_protocol() == "h2"
        assert stream.version() == "TLSv1.3"
    with connected(secure, secure.certificate, "http/1.1") as stream:
        assert stream.selected_alpn_protocol() == "http/1.1"


def test_a_request_in_clear_text_is_told_and_closed(secure):
    with Connection(secure.host, secure.port) as connection:
        connection.send(b"GET /healthz HTTP/1.1\r\nhost: outcrop.test\r\n\r\n")
        answer = connection.answer()
        assert answer.status == 400
        assert b"https://" in answer.body
        assert connection.is_closed_within(5)
    # The line is written once the connection is gone, which the client may see first.
    until = time.monotonic() + 5
    while "the client does not speak TLS" not in secure.log_text():
        assert time.monotonic() < until, secure.log_text()
        time.sleep(0.02)


def test_a_client_that_does_not_shake_hands_holds_nobody_up(secure):
    with Connection(secure.host, secure.port) as silent, Connection(secure.host, secure.port) as halfway:
        halfway.send(b"\x16\x03\x01\x02\x00\x01")
        version, _ = chat(secure, "--cacert", secure.certificate)
        assert version == "2"
        assert silent.is_closed_within(HEADER_TIMEOUT_S + 3)
        assert halfway.is_closed_within(HEADER_TIMEOUT_S + 3)


def test_a_client_that_is_silent_after_its_handshake_is_closed(secure):
    with connected(secure, secure.certificate, "http/1.1") as stream:
        stream.settimeout(HEADER_TIMEOUT_S + 3)
        while stream.recv(65536):
            pass


@pytest.mark.parametrize("flags", [(), ("--tls-self-signed",)])
def test_a_connection_without_a_request_is_closed_and_holds_no_stop_up(tmp_path, flags):
    config = configuration.write(tmp_path / "outcrop.toml", '[server]\nheader_timeout = "2s"\n')
    with Server(tmp_path, *flags, config=config) as server:
        with Connection(server.host, server.port) as silent, Connection(server.host, server.port) as halfway:
            # A part of HTTP/2's preface, and of nothing in TLS.
            halfway.send(b"PRI * HT")
            assert halfway.is_closed_within(5)
            assert silent.is_closed_within(5)
        with Connection(server.host, server.port):
            began = time.monotonic()
            assert server.terminate() == 0
            assert time.monotonic() - began < 1.5


def test_a_restart_has_the_same_certificate(tmp_path, config):
    def start():
        with Server(tmp_path, "--tls-self-signed", config=config) as server:
            assert mode(server.data / "tls" / "self-signed.key") == 0o600
            return shown_certificate(server)

    first = start()
    assert start() == first


def test_a_replaced_certificate_is_used_without_a_restart(tmp_path, config):
    old, new = pair(tmp_path, "old"), pair(tmp_path, "new", "-newkey", "rsa:2048")
    used = (tmp_path / "used.pem", tmp_path / "used.key")

    def use(files):
        for file, place in zip(files, used, strict=True):
            shutil.copy(file, tmp_path / "beside")
            (tmp_path / "beside").rename(place)

    def wait_for(certificate, wait_s=10.0):
        until = time.monotonic() + wait_s
        while shown_certificate(server).strip() != certificate.read_text(encoding="utf-8").strip():
            assert time.monotonic() < until, f"{certificate} is not used{server.log_tail()}"
            time.sleep(0.2)

    use(old)
    with Server(tmp_path, *with_pair(*used), config=config) as server:
        wait_for(old[0])
        with connected(server, old[0], "http/1.1") as kept:
            kept.sendall(b"GET /healthz HTTP/1.1\r\nhost: outcrop.test\r\n\r\n")
            assert kept.recv(65536).startswith(b"HTTP/1.1 200")
        use((new[0], old[1]))
        time.sleep(1.1)
        wait_for(old[0], wait_s=0)
        time.sleep(0.3)
        assert f"{used[1]} is not the private key" in server.log_text()
        wait_for(old[0], wait_s=0)
        use(new)
        wait_for(new[0])
        spoken, _ = chat(server, "--cacert", new[0])
        assert spoken == "2"


def test_wrong_files_are_refused_by_name(tmp_path):
    one, other = pair(tmp_path, "one"), pair(tmp_path, "other")
    garbage = tmp_path / "garbage.pem"
    garbage.write_bytes(b"\x00not a certificate")
    for certificate, key, named in [
        (one[0], other[1], other[1]),
        (tmp_path / "absent.pem", one[1], tmp_path / "absent.pem"),
        (one[0], tmp_path / "absent.key", tmp_path / "absent.key"),
        (garbage, one[1], garbage),
        (one[0], garbage, garbage),
    ]:
        answer = outcrop("serve", "--data", tmp_path / "data", "--listen", "127.0.0.1:0", *with_pair(certificate, key))
        assert answer.returncode != 0
        assert answer.stdout == ""
        assert str(named) in answer.stderr


def test_half_a_choice_is_refused(tmp_path):
    serve = ("serve", "--data", tmp_path / "data", "--listen", "127.0.0.1:0")
    half = {"OUTCROP__SERVER__TLS_CERT": "c.pem"}
    whole = {**half, "OUTCROP__SERVER__TLS_KEY": "k.pem"}
    for flags, env, named in [
        (("--tls-cert", "c.pem"), {}, "--tls-key"),
        (("--tls-key", "k.pem"), {}, "--tls-cert"),
        ((), half, "server.tls_key"),
        (("--tls-self-signed", "--tls-cert", "c.pem", "--tls-key", "k.pem"), {}, "--tls-self-signed"),
        (("--tls-self-signed",), whole, "server.tls_cert"),
    ]:
        answer = outcrop(*serve, *flags, env=env)
        assert answer.returncode != 0
        assert answer.stdout == ""
        assert named in answer.stderr

"""boto3, unmodified: StartAsyncInvoke, GetAsyncInvoke and ListAsyncInvokes; a bucket is a directory, or S3's."""

import datetime
import json
import pathlib
import re
import time

import pytest
from clients.conftest import Booked
from clients.invocations import ended, refused, start
from clients.sdk import bedrock_client
from harness import configuration, moto
from harness.server import Server, usage
from harness.simulator import Simulator
from harness.upstream import Upstream, as_json

SCRIPTED = "test.scripted-v1:0"
SLOW = "test.slow-v1:0"
FOREIGN_BUCKET = "the-bucket-of-others"
BODY = {"messages": [{"role": "user", "content": "Hello"}], "max_tokens": 9}
COMPLETION = {
    "id": "c1",
    "object": "chat.completion",
    "created": 1,
    "model": "theirs",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17},
}
UNKNOWN = "arn:aws:bedrock:us-east-1:{account}:async-invoke/abcdefghij12"


@pytest.fixture(scope="module")
def provider():
    with Upstream() as provider:
        yield provider


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    """A provider that takes ten seconds for an answer."""
    with Simulator(tmp_path_factory.mktemp("slow"), tokens_per_second=10, output_tokens=100) as simulator:
        yield simulator


def models(provider, slow):
    return (
        configuration.simulated(f"{provider.base_url}/v1", model=SCRIPTED, connection="scripted"),
        configuration.simulated(slow.base_url, model=SLOW, connection="slow"),
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory, provider, slow):
    directory: pathlib.Path = tmp_path_factory.mktemp("async-invoke")
    foreign = f'[buckets.{FOREIGN_BUCKET}]\ndirectory = "{directory}/foreign"\naccounts = ["999999999999"]\n'
    config = configuration.write(directory / "outcrop.toml", *models(provider, slow), foreign)
    with Server(directory, config=config) as server:
        yield server


@pytest.fixture(scope="module")
def client(server):
    return bedrock_client(server.demo)


@pytest.fixture
def upstream(provider):
    provider.reset()
    return provider


def invoke(server, client, model=SCRIPTED, body=None, **members):
    return start(client, server.demo.bucket, body or BODY, model, **members)


def written(server, arn, prefix="out"):
    """What lies in the bucket for an invocation, by name."""
    folder = pathlib.Path(server.demo.bucket_dir) / prefix / arn.rsplit("/", 1)[1]
    return {path.name: json.loads(path.read_bytes()) for path in folder.iterdir()} if folder.is_dir() else {}


def test_the_models_answer_is_in_the_bucket_and_in_the_ledger(server, client):
    ledger = Booked(server, server.demo.model_id)
    arn = invoke(server, client, server.demo.model_id, server.demo.invoke_body)
    account, region = server.demo.account_id, server.demo.region
    assert re.fullmatch(rf"arn:aws:bedrock:{region}:{account}:async-invoke/[a-z0-9]{{12}}", arn)
    done = ended(client, arn)
    assert done["status"] == "Completed", done
    assert done["invocationArn"] == arn and done["modelArn"].endswith(f"foundation-model/{server.demo.model_id}")
    assert done["outputDataConfig"]["s3OutputDataConfig"]["s3Uri"] == f"s3://{server.demo.bucket}/out"
    assert done["submitTime"] <= done["lastModifiedTime"] == done["endTime"]
    assert "failureMessage" not in done
    files = written(server, arn)
    assert set(files) == {"output.json", "manifest.json"}
    answer = files["output.json"]
    assert "Paris" in answer["choices"][0]["message"]["content"]
    manifest = files["manifest.json"]
    assert manifest["invocationArn"] == arn and manifest["modelArn"] == done["modelArn"]
    place = f"s3://{server.demo.bucket}/out/{arn.rsplit('/', 1)[1]}/output.json"
    assert manifest["output"] == {"s3Uri": place, "contentType": "application/json"}
    since = ledger.wait_for_calls(1)
    assert (since["calls"], since["estimated_calls"]) == (1, 0)
    assert since["input_tokens"] == answer["usage"]["prompt_tokens"] > 5
    assert since["output_tokens"] == answer["usage"]["completion_tokens"] > 1


def test_a_bucket_without_a_prefix_takes_the_result_at_its_top(server, client, upstream):
    upstream.answer(as_json(200, COMPLETION))
    output = {"s3OutputDataConfig": {"s3Uri": f"s3://{server.demo.bucket}"}}
    started = client.start_async_invoke(modelId=SCRIPTED, modelInput=BODY, outputDataConfig=output)
    assert ended(client, started["invocationArn"])["status"] == "Completed"
    assert written(server, started["invocationArn"], prefix="")["output.json"]["model"] == SCRIPTED


def test_a_call_that_fails_is_told_without_the_providers_secrets(server, client, upstream):
    ledger = Booked(server, SCRIPTED)
    upstream.answer(as_json(500, {"error": {"message": "http://10.0.0.7/ fell over", "type": "server_error"}}))
    arn = invoke(server, client)
    done = ended(client, arn)
    assert done["status"] == "Failed"
    assert done["failureMessage"] and "10.0.0.7" not in done["failureMessage"]
    assert done["submitTime"] <= done["lastModifiedTime"] == done["endTime"]
    assert written(server, arn) == {}
    assert ledger.wait_for_calls(1)["calls"] == 1


def test_an_input_that_the_model_does_not_take_fails_and_costs_nothing(server, client):
    ledger = Booked(server, server.demo.model_id)
    done = ended(client, invoke(server, client, server.demo.model_id, {"messages": []}))
    assert done["status"] == "Failed"
    assert "messages" in done["failureMessage"]
    assert ledger.since()["calls"] == 0


def test_a_bucket_of_others_is_one_that_does_not_exist(client):
    refusals = []
    for bucket in ("there-is-no-such-bucket", FOREIGN_BUCKET):
        status, name, message = refused(start, client, bucket, BODY, SCRIPTED)
        assert (status, name) == (400, "ValidationException")
        assert "outputDataConfig.s3OutputDataConfig.s3Uri" in message
        refusals.append(message.replace(bucket, "BUCKET"))
    assert refusals[0] == refusals[1]


@pytest.mark.parametrize("prefix", ["..", "a/../../b", "a//b"])
def test_a_result_cannot_leave_its_bucket(server, client, prefix):
    status, name, message = refused(invoke, server, client, prefix=prefix)
    assert (status, name) == (400, "ValidationException")
    assert "s3Uri" in message


def test_a_model_that_is_not_there_is_refused_at_once(server, client):
    status, name, _ = refused(invoke, server, client, "test.absent-v1:0")
    assert (status, name) in [(400, "ValidationException"), (404, "ResourceNotFoundException")]


def test_a_token_makes_one_invocation(server, client, upstream):
    ledger = Booked(server, SCRIPTED)
    upstream.answer(as_json(200, COMPLETION))
    token = "a-token-of-mine"
    first = invoke(server, client, clientRequestToken=token)
    assert ended(client, first)["clientRequestToken"] == token
    # The same request, its members in another order.
    assert invoke(server, client, body=dict(reversed(BODY.items())), clientRequestToken=token) == first
    status, name, message = refused(invoke, server, client, body={**BODY, "max_tokens": 8}, clientRequestToken=token)
    assert (status, name) == (400, "ConflictException")
    assert "token" in message
    assert len(upstream.requests) == 1
    assert ledger.since()["calls"] == 1


def test_an_arn_that_nobody_has_is_told_as_the_operation_declares(server, client):
    arn = UNKNOWN.format(account=server.demo.account_id)
    status, name, message = refused(client.get_async_invoke, invocationArn=arn)
    assert (status, name) == (400, "ValidationException")
    assert arn in message
    foreign = UNKNOWN.format(account="999999999999")
    assert refused(client.get_async_invoke, invocationArn=foreign)[:2] == (400, "ValidationException")


# Listings.


@pytest.fixture
def several(server, client, upstream):
    """Seven invocations, oldest first, the fifth of them failed; and the instants before the first and after each."""
    instants, arns = [now()], []
    for number in range(7):
        failed = as_json(400, {"error": {"message": "no", "type": "invalid_request_error"}})
        upstream.answer(failed if number == 4 else as_json(200, COMPLETION))
        arns.append(invoke(server, client))
        assert ended(client, arns[-1])["status"] == ("Failed" if number == 4 else "Completed")
        instants.append(now())
    return arns, instants


def now():
    # Far from what happened before and from what happens next, for answers tell milliseconds.
    time.sleep(0.005)
    instant = datetime.datetime.now(datetime.UTC)
    time.sleep(0.005)
    return instant


def listed(client, **filters):
    return [found["invocationArn"] for found in client.list_async_invokes(**filters)["asyncInvokeSummaries"]]


def test_pages_are_stable_while_new_invocations_come(server, client, upstream, several):
    arns, instants = several
    pages = client.get_paginator("list_async_invokes").paginate(
        submitTimeAfter=instants[0], sortOrder="Descending", PaginationConfig={"PageSize": 2}
    )
    seen = []
    for page in pages:
        assert len(page["asyncInvokeSummaries"]) <= 2
        seen += [found["invocationArn"] for found in page["asyncInvokeSummaries"]]
        upstream.answer(as_json(200, COMPLETION))
        ended(client, invoke(server, client))
    assert seen == list(reversed(arns)), "what came later is on none of the later pages"


def test_ascending_pages_reach_what_came_meanwhile(server, client, upstream, several):
    arns, instants = several
    first = client.list_async_invokes(submitTimeAfter=instants[0], sortOrder="Ascending", maxResults=6)
    upstream.answer(as_json(200, COMPLETION))
    late = invoke(server, client)
    ended(client, late)
    filters = {"submitTimeAfter": instants[0], "sortOrder": "Ascending", "maxResults": 6}
    second = client.list_async_invokes(**filters, nextToken=first["nextToken"])
    seen = [found["invocationArn"] for page in (first, second) for found in page["asyncInvokeSummaries"]]
    assert seen == [*arns, late]
    assert "nextToken" not in second


def test_filters_hold(client, several):
    arns, instants = several
    mine = {"submitTimeAfter": instants[0], "submitTimeBefore": instants[7]}
    assert listed(client, **mine) == list(reversed(arns)), "the newest comes first unless told otherwise"
    assert listed(client, **mine, sortBy="SubmissionTime", sortOrder="Ascending") == arns
    assert listed(client, **mine, statusEquals="Failed") == [arns[4]]
    assert arns[4] not in listed(client, **mine, statusEquals="Completed")
    assert listed(client, **mine, statusEquals="InProgress") == []
    assert listed(client, submitTimeAfter=instants[2], submitTimeBefore=instants[4]) == [arns[3], arns[2]]
    assert listed(client, submitTimeAfter=instants[7]) == []
    # An instant that was shown is neither before nor after itself.
    shown = client.get_async_invoke(invocationArn=arns[3])["submitTime"]
    assert listed(client, **{**mine, "submitTimeAfter": shown}) == list(reversed(arns[4:]))
    assert listed(client, **{**mine, "submitTimeBefore": shown}) == list(reversed(arns[:3]))
    [failed] = client.list_async_invokes(**mine, statusEquals="Failed")["asyncInvokeSummaries"]
    whole = client.get_async_invoke(invocationArn=arns[4])
    assert failed == {name: value for name, value in whole.items() if name != "ResponseMetadata"}


def test_a_page_token_is_good_for_its_own_listing_alone(client, several):
    mine = {"submitTimeAfter": several[1][0], "maxResults": 2}
    token = client.list_async_invokes(**mine)["nextToken"]
    assert listed(client, **mine, nextToken=token)
    forged = ("A" if token[0] != "A" else "B") + token[1:]
    for filters, told in [
        ({**mine, "nextToken": forged}, "nextToken"),
        ({**mine, "nextToken": "made-up"}, "nextToken"),
        ({**mine, "sortOrder": "Ascending", "nextToken": token}, "nextToken"),
        ({**mine, "statusEquals": "Failed", "nextToken": token}, "nextToken"),
        ({"maxResults": 2, "nextToken": token}, "nextToken"),
        ({"maxResults": 1001}, "maxResults"),
        ({"statusEquals": "Done"}, "statusEquals"),
    ]:
        status, name, message = refused(client.list_async_invokes, **filters)
        assert (status, name) == (400, "ValidationException"), filters
        assert told in message, filters


def test_what_one_region_made_another_does_not_show(server, client, several):
    elsewhere = bedrock_client(server.demo, region_name="eu-west-1")
    assert listed(elsewhere) == []
    status, name, _ = refused(elsewhere.get_async_invoke, invocationArn=several[0][0])
    assert (status, name) == (400, "ValidationException")
    token = client.list_async_invokes(maxResults=1)["nextToken"]
    assert refused(elsewhere.list_async_invokes, maxResults=1, nextToken=token)[1] == "ValidationException"


# Servers of their own.


def test_what_a_killed_process_left_is_failed_by_the_next(tmp_path, provider, slow):
    config = configuration.write(tmp_path / "outcrop.toml", *models(provider, slow))
    first = Server(tmp_path, config=config)
    try:
        before = slow.requests()
        client = bedrock_client(first.demo)
        arn = invoke(first, client, SLOW, {**BODY, "max_tokens": 100})
        until = time.monotonic() + 20
        while slow.requests() == before and time.monotonic() < until:
            time.sleep(0.05)
        assert slow.requests() == before + 1
        assert client.get_async_invoke(invocationArn=arn)["status"] == "InProgress"
        assert "endTime" not in client.get_async_invoke(invocationArn=arn)
    finally:
        first.kill()
    with Server(tmp_path, config=config) as second:
        client = bedrock_client(second.demo)
        done = client.get_async_invoke(invocationArn=arn)
        assert done["status"] == "Failed" and done["failureMessage"] and done["endTime"]
        assert listed(client, statusEquals="InProgress") == []
        assert written(second, arn) == {}
        [row] = usage("--data", second.data)
        assert (row["calls"], row["interrupted_calls"]) == (1, 1)
        assert slow.requests() == before + 1, "nothing is called a second time"


def test_a_bucket_of_s3_takes_the_result(tmp_path, provider, slow, upstream):
    with Server(tmp_path) as first:
        account = first.demo.account_id
    (tmp_path / "moto").mkdir()
    with moto.Moto(tmp_path / "moto") as service:
        s3 = service.client()
        s3.create_bucket(Bucket="theirs")
        place = (
            f'bucket = "theirs", region = "{moto.REGION}", endpoint = "{service.url}", prefix = "of-outcrop", '
            f'access_key_id = "{moto.ACCESS_KEY_ID}", secret_access_key_env = "TEST_S3_SECRET"'
        )
        buckets = [
            f'[buckets.{name}]\ns3 = {{ {text} }}\naccounts = ["{account}"]\n'
            for name, text in [("reports", place), ("absent", place.replace('"theirs"', '"was-never-made"'))]
        ]
        config = configuration.write(tmp_path / "outcrop.toml", *models(provider, slow), *buckets)
        with Server(tmp_path, config=config, env={"TEST_S3_SECRET": moto.SECRET}) as server:
            client = bedrock_client(server.demo)
            upstream.answer(as_json(200, COMPLETION), as_json(200, COMPLETION))
            arn = start(client, "reports", BODY, SCRIPTED, prefix="a/b/")
            assert ended(client, arn)["status"] == "Completed"
            folder = f"of-outcrop/a/b/{arn.rsplit('/', 1)[1]}"
            found = s3.list_objects_v2(Bucket="theirs")["Contents"]
            assert [entry["Key"] for entry in found] == [f"{folder}/manifest.json", f"{folder}/output.json"]
            answer = json.loads(s3.get_object(Bucket="theirs", Key=f"{folder}/output.json")["Body"].read())
            assert answer["choices"][0]["message"]["content"] == "Hi"
            manifest = json.loads(s3.get_object(Bucket="theirs", Key=f"{folder}/manifest.json")["Body"].read())
            assert manifest["output"]["s3Uri"] == f"s3://reports/{folder.removeprefix('of-outcrop/')}/output.json"
            # A bucket that S3 does not have is the operator's mistake: the call was made, and the result has no place.
            done = ended(client, start(client, "absent", BODY, SCRIPTED))
            assert done["status"] == "Failed"
            assert service.url not in done["failureMessage"] and "was-never-made" not in done["failureMessage"]
            assert moto.SECRET not in server.log_text()

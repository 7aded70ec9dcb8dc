#!/usr/bin/env python3
"""The official OpenAI and MCP clients against a server, over HTTP and over
standard input and output.

    pip install openai mcp
    Benchmarks/server/clients.py
"""
import asyncio
import base64
import os
import sys

sys.path.append(os.path.dirname(os.path.abspath(__file__)))
from serving import command, lecture, server, temporary, tiny_embedding_model

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from openai import BadRequestError, NotFoundError, OpenAI

try:
    from mcp.client.streamable_http import streamable_http_client as http_client
except ImportError:
    from mcp.client.streamable_http import streamablehttp_client as http_client

checked = 0


def check(what, holds):
    global checked
    if not holds:
        raise SystemExit(f"not so: {what}")
    checked += 1
    print(f"ok  {what}")


def openai(address, embedder):
    client = OpenAI(base_url=address + "v1", api_key="none")
    check("models are listed", "hourglass" in [model.id for model in client.models.list()])
    check("a model is retrieved", client.models.retrieve("hourglass").owned_by == "hourglass")
    question = [{"role": "user", "content": [
        {"type": "video_url", "video_url": {"url": "hourglass://1"}},
        {"type": "text", "text": "When is backpropagation explained?"}]}]
    answer = client.chat.completions.create(model="hourglass", messages=question)
    text = answer.choices[0].message.content
    check("the answer names the time", "00:00:40.000" in text)
    check("citations are data, too", answer.model_extra["hourglass"]["citations"][0]["start_s"] == 40)
    pieces, extra = [], None
    for chunk in client.chat.completions.create(
            model="hourglass:lecture.mp4", messages=[{"role": "user", "content": "Where is the learning rate?"}],
            stream=True, stream_options={"include_usage": True}):
        extra = (chunk.model_extra or {}).get("hourglass", extra)
        if chunk.choices and chunk.choices[0].delta.content:
            pieces.append(chunk.choices[0].delta.content)
    check("the answer streams", len(pieces) > 1 and "00:01:20.000" in "".join(pieces))
    check("the stream ends with citations", extra and extra["citations"])
    try:
        client.chat.completions.create(model="nothing", messages=question)
        check("an unknown model is refused", False)
    except NotFoundError as error:
        check("an unknown model is refused", error.code == "model_not_found")
    turns = question + [{"role": "assistant", "content": text}, {"role": "user", "content": "and after that?"}]
    answer = client.chat.completions.create(model="hourglass", messages=turns)
    later = [hit["start_s"] for hit in answer.model_extra["hourglass"]["citations"]]
    check("a question goes on from the one before", later and min(later) > 40)
    embeddings(client, embedder)


def embeddings(client, model):
    check("the embedding model is listed", model in [each.id for each in client.models.list()])
    texts = ["the chain rule", "today is about gradients", "the chain rule"]
    # The client asks for base64 unless told otherwise.
    packed = client.embeddings.create(model=model, input=texts)
    plain = client.embeddings.create(model=model, input=texts, encoding_format="float")
    check("vectors are the same in either encoding", all(
        max(abs(a - b) for a, b in zip(one.embedding, other.embedding)) < 1e-7
        for one, other in zip(packed.data, plain.data)))
    vectors = [item.embedding for item in packed.data]
    check("vectors have length 1", all(abs(sum(x * x for x in vector) - 1) < 1e-3 for vector in vectors))
    likeness = sum(a * b for a, b in zip(vectors[0], vectors[2]))
    check("the same text has the same vector", abs(likeness - 1) < 1e-3)
    check("tokens are counted", packed.usage.prompt_tokens == packed.usage.total_tokens > 3)
    one = client.embeddings.create(model=model, input="a text")
    check("one text gives one vector", len(one.data) == 1 and len(one.data[0].embedding) == len(vectors[0]))
    try:
        client.embeddings.create(model=model, input="a text", dimensions=8)
        check("a length the model has not is refused", False)
    except BadRequestError as error:
        check("a length the model has not is refused", error.param == "dimensions")
    try:
        client.embeddings.create(model="any", input="text")
        check("an unknown embedding model is refused", False)
    except NotFoundError as error:
        check("an unknown embedding model is refused", error.code == "model_not_found")


def field(value, *names):
    for name in names:
        if hasattr(value, name):
            return getattr(value, name)
    raise SystemExit(f"{value!r} has none of {names}")


async def tools(session, way):
    await session.initialize()
    names = [tool.name for tool in (await session.list_tools()).tools]
    check(f"{way}: tools are listed", names == ["list_footage", "search", "ask", "look_at", "report"])
    listing = await session.call_tool("list_footage", {})
    check(f"{way}: footage is listed", "lecture.mp4" in listing.content[0].text)
    found = await session.call_tool("search", {"query": "chain rule"})
    check(f"{way}: words are found", "last layer" in found.content[0].text)
    answer = await session.call_tool("ask", {"question": "When is backpropagation explained?"})
    check(f"{way}: a question is answered", "00:00:40.000" in answer.content[0].text)
    look = await session.call_tool("look_at", {"footage": "lecture.mp4", "time": "00:00:45"})
    picture = base64.b64decode(look.content[0].data)
    check(f"{way}: a moment is seen", look.content[0].type == "image" and picture[:2] == b"\xff\xd8")
    report = await session.call_tool("report", {"footage": ["lecture.mp4"]})
    check(f"{way}: a report is made", "lecture" in report.content[0].text)
    wrong = await session.call_tool("look_at", {"footage": "nothing", "time": "1"})
    check(f"{way}: a mistake is told", field(wrong, "isError", "is_error"))


async def over_http(address):
    async with http_client(address + "mcp") as streams:
        async with ClientSession(streams[0], streams[1]) as session:
            await tools(session, "HTTP")


async def over_stdio(library):
    parameters = StdioServerParameters(command=command(), args=["mcp", "--library", library])
    async with stdio_client(parameters) as (read, write):
        async with ClientSession(read, write) as session:
            await tools(session, "stdio")


with temporary() as folder:
    library = lecture(folder)
    embedder = tiny_embedding_model(os.path.join(folder, "models"))
    with server(library) as (address, _):
        openai(address, embedder)
        asyncio.run(over_http(address))
    asyncio.run(over_stdio(library))
print(f"{checked} passed, 0 failed")

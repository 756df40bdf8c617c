"""A thousand posts of one form that end at the same instant."""
import asyncio, urllib.parse
from browser import Form


def request(k, browser, page, password):
    """One post of the form that the browser sees, to this node: its port and its bytes."""
    body = urllib.parse.urlencode(Form(page.page).fields | {"password": password, "password2": password})
    head = [f"POST /password HTTP/1.1", f"Host: {k.origin.partition('//')[2]}", f"Origin: {k.origin}", f"Cookie: {browser.cookie_line()}",
            "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}", "Connection: close"]
    return k.public, ("\r\n".join(head) + "\r\n\r\n" + body).encode()


async def connect(port):
    for attempt in range(200):
        try:
            return await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.01 * (1 + attempt % 10))
    raise OSError("no connection after 200 attempts")


async def post(port, bytes, go, ready):
    """Sends all but the last byte, and that one when all others stand as far; status and headers of the answer."""
    reader, writer = await connect(port)
    try:
        writer.write(bytes[:-1])
        await writer.drain()
        ready.release()
        await go.wait()
        writer.write(bytes[-1:])
        head = (await asyncio.wait_for(reader.read(), 60)).split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        headers = {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in head[1:]}
        return int(head[0].split()[1]) if head[0] else 0, headers
    except OSError as error:
        return type(error).__name__, {}
    finally:
        writer.close()


def race(requests):
    """The answers to these requests, of which none is whole before all stand ready: status and headers of each."""
    return asyncio.run(_race(requests))


async def _race(requests):
    go, ready = asyncio.Event(), asyncio.Semaphore(0)
    tasks = [asyncio.create_task(post(port, bytes, go, ready)) for port, bytes in requests]
    for _ in requests:
        await asyncio.wait_for(ready.acquire(), 60)
    go.set()
    return await asyncio.gather(*tasks)

# python3 check.py mole.jpg [http://127.0.0.1:8080]
import json
import sys
import urllib.error
import urllib.request

path = sys.argv[1]
server = sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:8080"
with open(path, "rb") as file:
    request = urllib.request.Request(
        f"{server}/api/check?heatMap=false&lang=en",
        data=file.read(),
        headers={"Content-Type": "image/jpeg"},
    )
try:
    response = urllib.request.urlopen(request)
except urllib.error.HTTPError as refused:  # 413, 415 and 422 have an answer as well
    response = refused
answer = json.load(response)
if "error" in answer:
    sys.exit(f"{answer['error']['code']}: {answer['error']['message']}")
if answer["outcome"] == "assessed":
    print(answer["outcome"], answer["probability"], answer["band"])
else:
    print(answer["outcome"], answer["reason"])
print(answer["reply"].get("disclaimer", answer["reply"]["title"]))

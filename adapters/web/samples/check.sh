#!/bin/sh
# sh check.sh mole.jpg [http://127.0.0.1:8080]
curl --silent --show-error --form photo=@"$1" "${2:-http://127.0.0.1:8080}/api/check?heatMap=false&lang=en"

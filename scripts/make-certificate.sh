#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-only
# Makes a throw-away certificate for localhost: make-certificate.sh DIRECTORY
set -eu

directory=${1:?usage: make-certificate.sh DIRECTORY}
umask 077
mkdir -p "$directory"
if [ -s "$directory/certificate.pem" ] &&
    openssl x509 -checkend 3600 -noout -in "$directory/certificate.pem" >/dev/null 2>&1; then
    exit 0
fi
openssl req -x509 -nodes -days 30 -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
    -keyout "$directory/key.pem" -out "$directory/certificate.pem" 2>/dev/null

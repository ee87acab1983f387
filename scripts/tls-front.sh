# Sourced: puts TLS before plain HTTP servers with nginx and a certificate authority of its own.
# start_tls_front DIR LISTEN:TARGET...   listens on 127.0.0.1; DIR/ca.pem is what a client must trust (SSL_CERT_FILE)
start_tls_front() {
  local dir=$1 pair servers=; shift
  mkdir -p "$dir"
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=Anvila test authority" -keyout "$dir/ca.key" -out "$dir/ca.pem" 2>/dev/null || return 1
  openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout "$dir/server.key" -out "$dir/server.csr" 2>/dev/null || return 1
  printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >"$dir/server.ext"
  openssl x509 -req -days 20 -in "$dir/server.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial -extfile "$dir/server.ext" -out "$dir/server.pem" 2>/dev/null || return 1
  for pair in "$@"; do
    servers="$servers server { listen 127.0.0.1:${pair%%:*} ssl; ssl_certificate $dir/server.pem; ssl_certificate_key $dir/server.key; location / { proxy_pass http://127.0.0.1:${pair##*:}; } }"
  done
  cat >"$dir/nginx.conf" <<EOF
pid $dir/nginx.pid; error_log $dir/error.log; events {}
http { access_log off; client_body_temp_path $dir/body; proxy_temp_path $dir/proxy; fastcgi_temp_path $dir/fastcgi; uwsgi_temp_path $dir/uwsgi; scgi_temp_path $dir/scgi; $servers }
EOF
  PATH=$PATH:/usr/sbin nginx -c "$dir/nginx.conf" 2>>"$dir/error.log"
}

stop_tls_front() { [ -s "$1/nginx.pid" ] && kill -TERM "$(cat "$1/nginx.pid")" 2>/dev/null; return 0; }

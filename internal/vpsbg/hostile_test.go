package vpsbg_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// hostile is a server that reads each request and then answers as it likes. Its connections are pipes: what it has
// written was read by the client, and in a bubble of synctest its slowness takes no time.
type hostile struct {
	answer   func(w io.Writer, request int)
	requests int
	written  int64 // bytes
	ended    sync.WaitGroup
}

func (h *hostile) serve(connection net.Conn) {
	defer connection.Close()
	request, err := http.ReadRequest(bufio.NewReader(connection))
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, request.Body)
	h.requests++
	h.answer(counted{connection, &h.written}, h.requests)
}

// counted counts what the client has read.
type counted struct {
	io.Writer
	written *int64
}

func (c counted) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	*c.written += int64(n)
	return n, err
}

// client returns a client of the server.
func (h *hostile) client(t *testing.T) *vpsbg.Client {
	t.Helper()
	transport := vpsbg.NewTransport()
	transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		h.ended.Go(func() { h.serve(theirs) })
		return ours, nil
	}
	t.Cleanup(func() { transport.CloseIdleConnections(); h.ended.Wait() })
	client, err := vpsbg.New(vpsbg.Config{Token: token, Endpoint: "http://localhost/v1", Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

const (
	okHead   = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	chunked  = okHead + "Transfer-Encoding: chunked\r\n\r\n"
	untilEnd = okHead + "Connection: close\r\n\r\n"
)

// says writes one text and closes the connection.
func says(text string) func(io.Writer, int) {
	return func(w io.Writer, _ int) { _, _ = io.WriteString(w, text) }
}

// whole is a complete answer with a body.
func whole(status int, body string) func(io.Writer, int) {
	return says(fmt.Sprintf("HTTP/1.1 %d Said\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body))
}

// forEver writes a text, and then another one again and again until nobody reads it any more.
func forEver(first, text string, pause time.Duration) func(io.Writer, int) {
	return func(w io.Writer, _ int) {
		_, err := io.WriteString(w, first)
		for err == nil {
			time.Sleep(pause)
			_, err = io.WriteString(w, text)
		}
	}
}

// bomb expands a thousandfold, for ever.
func bomb(w io.Writer, _ int) {
	if _, err := io.WriteString(w, okHead+"Content-Encoding: gzip\r\nConnection: close\r\n\r\n"); err != nil {
		return
	}
	packed := gzip.NewWriter(w)
	for zeros := make([]byte, 1<<20); ; {
		if _, err := packed.Write(zeros); err != nil {
			return
		}
	}
}

// pages promises a next page with each.
func pages(w io.Writer, request int) {
	whole(200, fmt.Sprintf(`{"data": [{"id": %d, "hostname": "web-%[1]d", "status": "active"}],
		"links": {"next": "http://localhost/v1/servers?page=2"}}`, request))(w, request)
}

func manyFields() string {
	var b strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&b, `"field_%d": ["%s"],`, i, strings.Repeat("x", 40))
	}
	return `{"message": "` + strings.Repeat("m", 1<<20) + `", "errors": {` + b.String() + `"last": []}}`
}

// TestAHostileServer lets a server do its worst to a list, a read and a purchase. Requests, time and memory have
// bounds, and a purchase arrives once.
func TestAHostileServer(t *testing.T) {
	const mib = 1 << 20
	log.SetOutput(io.Discard) // net/http complains
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	line := strings.Repeat("x", 64<<10)
	for name, test := range map[string]struct {
		answer   func(io.Writer, int)
		requests int // of a read, at most
		written  int // bytes of one answer, at most
	}{
		"cut before the answer":         {says(""), 5, 0},
		"cut in the status line":        {says("HTTP/1.1 20"), 5, mib},
		"cut in the headers":            {says(okHead + "X-Requ"), 5, mib},
		"cut before the body":           {says(okHead + "Content-Length: 100\r\n\r\n"), 5, mib},
		"shorter than announced":        {says(okHead + "Content-Length: 100\r\n\r\n" + serverJSON[:20]), 5, mib},
		"longer than announced":         {says(okHead + "Content-Length: 2\r\n\r\n{}" + line), 1, mib},
		"cut in a chunk":                {says(chunked + "ff\r\n{"), 5, mib},
		"cut between chunks":            {says(chunked + "1\r\n{\r\n"), 5, mib},
		"a chunk without a size":        {says(chunked + "many\r\n{}"), 5, mib},
		"two lengths":                   {says(okHead + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} "), 5, mib},
		"a length below zero":           {says(okHead + "Content-Length: -1\r\n\r\n{}"), 5, mib},
		"another protocol":              {says("SSH-2.0-OpenSSH_9.9\r\n"), 5, mib},
		"a greeting of HTTP/2":          {says("\x00\x00\x00\x04\x00\x00\x00\x00\x00"), 5, mib},
		"no gzip":                       {says(okHead + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"), 5, mib},
		"a bomb":                        {bomb, 5, mib},
		"silence":                       {func(w io.Writer, _ int) { time.Sleep(time.Hour) }, 5, 0},
		"slow headers":                  {forEver(okHead, "X-Wait: a\r\n", 10*time.Second), 5, mib},
		"slow letters in the status":    {forEver("HTTP/1.1 200 ", "O", 29*time.Second), 5, mib},
		"a slow body":                   {forEver(untilEnd, " ", 10*time.Second), 5, mib},
		"endless headers":               {forEver(okHead, "X-More: "+line+"\r\n", 0), 5, 2 * mib},
		"an endless header":             {forEver(okHead+"X-More: ", line, 0), 5, 2 * mib},
		"an endless body":               {forEver(untilEnd, line, 0), 5, 17 * mib},
		"endless chunks":                {forEver(chunked, "10000\r\n"+line+"\r\n", 0), 5, 17 * mib},
		"endless trailers":              {forEver(chunked+"2\r\n{}\r\n0\r\n", "X-More: "+line+"\r\n", 0), 5, mib},
		"endless hints":                 {forEver("", "HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n", 0), 5, 2 * mib},
		"a hint now and then":           {forEver("", "HTTP/1.1 102 Processing\r\n\r\n", 5*time.Second), 5, mib},
		"a redirect to itself":          {says("HTTP/1.1 307 Again\r\nLocation: /v1/servers\r\nContent-Length: 0\r\n\r\n"), 1, mib},
		"a redirect elsewhere":          {says("HTTP/1.1 301 Moved\r\nLocation: http://example.com/\r\nContent-Length: 0\r\n\r\n"), 1, mib},
		"another protocol on demand":    {says("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"), 5, mib},
		"many fields":                   {whole(422, manyFields()), 1, 17 * mib},
		"zero bytes":                    {whole(200, strings.Repeat("\x00", mib)), 1, 2 * mib},
		"zero bytes in a problem":       {whole(403, `{"message": "`+strings.Repeat("\x00", mib)+`"}`), 1, 2 * mib},
		"zero bytes in a header":        {says(okHead + "X-Request-Id: a\x00b\r\nContent-Length: 2\r\n\r\n{}"), 5, mib},
		"a deep answer":                 {whole(200, strings.Repeat("[", 8*mib)), 1, 9 * mib},
		"a deep object":                 {whole(200, strings.Repeat(`{"data":`, mib)), 1, 9 * mib},
		"a number without an end":       {whole(200, `{"id": 1`+strings.Repeat("0", mib)+`}`), 1, 2 * mib},
		"a price that fills the memory": {whole(200, `{"id": 31, "tax_rate": 1e999999999, "amount": 1e999999999, "data": [{"id": 1e999999999}]}`), 5, mib},
	} {
		t.Run(name, func(t *testing.T) {
			for call, run := range map[string]func(context.Context, *vpsbg.Client) error{
				"list": operations["ListServers"].call, "read": operations["GetServer"].call, "purchase": operations["DeployServer"].call,
			} {
				synctest.Test(t, func(t *testing.T) {
					server := &hostile{answer: test.answer}
					client := server.client(t)
					began, before := time.Now(), allocated()
					problem := failure(t, run(t.Context(), client))
					took, held := time.Since(began), allocated()-before

					requests := test.requests
					if call == "purchase" {
						requests = 1
						if problem.Status/100 != 4 && !vpsbg.IsOutcomeUnknown(problem) {
							t.Errorf("the outcome of a purchase counts as known: %v", problem)
						}
					}
					if server.requests > requests || server.requests == 0 {
						t.Errorf("a %s arrived %d times, want at most %d", call, server.requests, requests)
					}
					if took > 4*time.Minute {
						t.Errorf("a %s took %s", call, took)
					}
					if most := int64(test.written * server.requests); server.written > most {
						t.Errorf("a %s read %d bytes, want at most %d", call, server.written, most)
					}
					if most := uint64(128 * mib * server.requests); held > most {
						t.Errorf("a %s took %d bytes of memory, want at most %d", call, held, most)
					}
					if text := problem.Error(); len(text) > 20_000 || strings.ContainsRune(text, 0) {
						t.Errorf("a %s says %d bytes: %.200q", call, len(text), text)
					}
				})
			}
		})
	}
}

// allocated is how many bytes were allocated so far.
func allocated() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}

// A list whose pages have no end is read for as long as the caller has time, and not beyond its bounds.
func TestAHostileListOverTheNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &hostile{answer: pages}
		if err := operations["ListServers"].call(t.Context(), server.client(t)); err == nil || server.requests > 1001 {
			t.Errorf("got %v after %d requests", err, server.requests)
		}
		slow := &hostile{answer: func(w io.Writer, request int) { time.Sleep(29 * time.Second); pages(w, request) }}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		began := time.Now()
		if err := operations["ListServers"].call(ctx, slow.client(t)); err == nil || slow.requests > 11 || time.Since(began) > 5*time.Minute {
			t.Errorf("got %v after %d requests and %s", err, slow.requests, time.Since(began))
		}
	})
}

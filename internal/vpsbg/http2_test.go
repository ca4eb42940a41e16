package vpsbg_test

import (
	"bufio"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// refusing is an API that speaks HTTP/2 with those who can, and refuses every stream after it has seen the request, or
// goes away.
type refusing struct {
	net.Listener
	goesAway bool
	arrived  atomic.Int64
	ended    sync.WaitGroup
}

func refuse(t *testing.T, goesAway bool) (api *refusing, trust *http.Transport) {
	t.Helper()
	certified := httptest.NewTLSServer(http.NotFoundHandler()) // for its certificate
	t.Cleanup(certified.Close)
	config := certified.TLS.Clone()
	config.NextProtos = []string{"h2", "http/1.1"}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		t.Fatal(err)
	}
	api = &refusing{Listener: listener, goesAway: goesAway}
	api.ended.Go(api.serve)
	t.Cleanup(func() { _ = listener.Close(); api.ended.Wait() })
	trust, _ = certified.Client().Transport.(*http.Transport)
	return api, trust
}

func (a *refusing) serve() {
	for {
		connection, err := a.Accept()
		if err != nil {
			return
		}
		a.ended.Go(func() {
			defer connection.Close()
			encrypted, _ := connection.(*tls.Conn)
			if encrypted.Handshake() != nil {
				return
			}
			if encrypted.ConnectionState().NegotiatedProtocol == "h2" {
				a.refuseStreams(connection)
			} else if _, err := http.ReadRequest(bufio.NewReader(connection)); err == nil {
				a.arrived.Add(1) // and the connection is cut
			}
		})
	}
}

// refuseStreams answers each HEADERS frame with RST_STREAM and REFUSED_STREAM, or with a GOAWAY that says that no
// stream was looked at.
func (a *refusing) refuseStreams(connection net.Conn) {
	const headers, settings, goAway, refusedStream = 1, 4, 7, 7
	if _, err := io.CopyN(io.Discard, connection, int64(len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))); err != nil {
		return
	}
	_, _ = connection.Write([]byte{0, 0, 0, settings, 0, 0, 0, 0, 0})
	for frame := make([]byte, 9); ; {
		if _, err := io.ReadFull(connection, frame); err != nil {
			return
		}
		length := binary.BigEndian.Uint32(append([]byte{0}, frame[:3]...))
		if _, err := io.CopyN(io.Discard, connection, int64(length)); err != nil {
			return
		}
		if frame[3] == headers {
			a.arrived.Add(1)
			if a.goesAway {
				_, _ = connection.Write([]byte{0, 0, 8, goAway, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
				return
			}
			_, _ = connection.Write(append([]byte{0, 0, 4, 3, 0}, append(frame[5:9:9], 0, 0, 0, refusedStream)...))
		}
	}
}

// Go's HTTP/2 sends a POST again by itself when its stream is refused.
func TestAPurchaseArrivesOnceWhateverTheServerSpeaks(t *testing.T) {
	for name, call := range map[string]func(*vpsbg.Client) error{
		"with a body":    func(c *vpsbg.Client) error { return billed(t.Context(), c) },
		"without a body": func(c *vpsbg.Client) error { return operations["StartServer"].call(t.Context(), c) },
		"with a file":    func(c *vpsbg.Client) error { return upload(t.Context(), c) },
	} {
		for _, goesAway := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, goes away=%t", name, goesAway), func(t *testing.T) {
				api, trust := refuse(t, goesAway)
				transport := vpsbg.NewTransport()
				transport.TLSClientConfig = &tls.Config{RootCAs: trust.TLSClientConfig.RootCAs, MinVersion: tls.VersionTLS12}
				client, err := vpsbg.New(vpsbg.Config{Token: token, Endpoint: "https://" + api.Addr().String(), Transport: transport})
				if err != nil {
					t.Fatal(err)
				}
				defer transport.CloseIdleConnections()
				if err := call(client); !vpsbg.IsOutcomeUnknown(err) {
					t.Errorf("got %v, want an unknown outcome", err)
				}
				if n := api.arrived.Load(); n != 1 {
					t.Errorf("it arrived %d times", n)
				}
			})
		}
	}
}

// A transport of the caller's own cannot send again what is sent once: it does not get the body twice.
func TestWhatIsSentOnceHasNoSecondBody(t *testing.T) {
	for class, call := range classes {
		client, api := play(t, good)
		if err := call(t.Context(), client); err != nil {
			t.Fatal(err)
		}
		isOnce := class == "billed" || class == "once" || class == "upload"
		if got := api.sent[0].GetBody != nil; isOnce && got || class == "idempotent" && !got {
			t.Errorf("a %s call has a second body: %v", class, got)
		}
	}
}

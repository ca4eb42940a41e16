package vpsbg_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// The tests that wait run in a synctest bubble, where waiting takes no time and happens to the millisecond.

const token = "token-0123456789"

// answer plays the API for one request.
type answer func(*http.Request) (*http.Response, error)

// sent is a request as the API saw it.
type sent struct {
	*http.Request
	body  string
	after time.Duration // since the script began
}

// script is an API that gives one answer after the other; the last one is given for ever.
type script struct {
	answers []answer
	sent    []sent
	began   time.Time
}

// play returns a client of an API that gives the answers.
func play(t *testing.T, answers ...answer) (*vpsbg.Client, *script) {
	t.Helper()
	api := &script{answers: answers, began: time.Now()}
	client, err := vpsbg.New(vpsbg.Config{Token: token, UserAgent: "tests/1.0", Transport: api})
	if err != nil {
		t.Fatal(err)
	}
	return client, api
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		defer r.Body.Close()
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	s.sent = append(s.sent, sent{Request: r, body: string(body), after: time.Since(s.began)})
	return s.answers[min(len(s.sent), len(s.answers))-1](r)
}

// reply answers with a status, a body and headers (name, value, name, value, ...).
func reply(status int, body string, headers ...string) answer {
	return func(r *http.Request) (*http.Response, error) {
		header := http.Header{}
		for i := 0; i < len(headers); i += 2 {
			header.Set(headers[i], headers[i+1])
		}
		answer := &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}
		return answer, nil
	}
}

// fail gives no answer but an error of the network.
func fail(err error) answer {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

var (
	errCut  = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	errDial = &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
)

// silence never answers.
func silence(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// cutBody begins to answer and is then cut off.
func cutBody(r *http.Request) (*http.Response, error) {
	body := io.MultiReader(strings.NewReader(`{"id": 7, "sta`), brokenReader{})
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(body), Request: r}, nil
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// textFile is a file that is held in memory.
func textFile(name, content string) vpsbg.File {
	return vpsbg.File{
		Name: name, Size: int64(len(content)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil },
	}
}

// failure returns the *vpsbg.Error in err.
func failure(t *testing.T, err error) *vpsbg.Error {
	t.Helper()
	failed, ok := errors.AsType[*vpsbg.Error](err)
	if !ok {
		t.Fatalf("got %v, want a *vpsbg.Error", err)
	}
	return failed
}

const (
	serverJSON = `{"id": 7, "hostname": "web-1", "status": "active", "plan": {"key": "cloud-vps-2gb"}}`
	orderJSON  = `{"id": 31, "status": "paid", "tax_rate": 1.2}`
	isoJSON    = `{"id": 21, "name": "drivers"}`
	sshKeyJSON = `{"id": 5, "name": "laptop", "key": "ssh-ed25519 AAAA laptop"}`

	bootImageJSON = `{"id": 229, "name": "kernel.efi"}`
)

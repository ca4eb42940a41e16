package vpsbg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// maxAnswer is the size in bytes above which an answer is refused. A page of 50 servers is well below 1 MB.
const maxAnswer = 16 << 20

// wire is the transport under all calls. It adds the headers, reads every answer whole (an answer cut in the middle is
// thereby a transport error, that the call's class deals with) and logs both directions with the secrets masked.
type wire struct {
	next      http.RoundTripper
	token     string
	userAgent string
}

// call is what the wire has to know of a request beside the request itself. It travels in the context.
type call struct {
	operation operation
	body      []byte
	mask      masker
}

type callKey struct{}

func (w *wire) withCall(ctx context.Context, op operation, body []byte) context.Context {
	return context.WithValue(ctx, callKey{},
		call{operation: op, body: body, mask: newMasker(append(secretsIn(body), w.token))})
}

// callOf returns what withCall put into the context of every request.
func callOf(req *http.Request) call { return req.Context().Value(callKey{}).(call) }

// bufferedBody is an answer's body that has been read already, and stays readable however often it is consumed.
type bufferedBody struct {
	io.Reader
	content []byte
}

func (bufferedBody) Close() error { return nil }

// loggedBody is a body as a log shows it. It is masked only when a log is written, since masking takes more time than
// everything else here.
type loggedBody struct {
	mask masker
	body []byte
}

// MarshalText implements [encoding.TextMarshaler].
func (b loggedBody) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// String implements [fmt.Stringer].
func (b loggedBody) String() string {
	if !isText(b.body) {
		return sizeOf(b.body)
	}
	return b.mask.json(b.body)
}

// RoundTrip implements [http.RoundTripper].
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	current := callOf(req)
	ctx, cancel := context.WithTimeout(req.Context(), current.operation.class.attempt)
	defer cancel()

	req = req.Clone(ctx)
	if !current.operation.class.resend {
		req.GetBody = nil // without it, no transport can send the body again by itself
	}
	req.Header.Set("Authorization", "Bearer "+w.token)
	req.Header.Set("Accept", "application/json")
	if w.userAgent != "" {
		req.Header.Set("User-Agent", w.userAgent)
	}
	fields := map[string]any{
		"operation": current.operation.id, "method": req.Method, "path": req.URL.Path,
		"query": current.mask.query(req.URL.RawQuery),
	}
	tflog.Debug(ctx, "VPSBG API request", fields, map[string]any{"body": loggedBody{current.mask, current.body}})

	start := time.Now()
	response, err := w.next.RoundTrip(req)
	var content []byte
	if err == nil {
		content, err = readAll(response.Body)
	}
	fields["duration_ms"] = time.Since(start).Milliseconds()
	if err != nil {
		text := current.mask.text(err.Error())
		tflog.Debug(ctx, "VPSBG API request got no answer", fields, map[string]any{"error": text})
		if text != err.Error() {
			err = errors.New(text)
		}
		return nil, err
	}
	fields["status"] = response.StatusCode
	fields["rate_limit_remaining"] = current.mask.quote(response.Header.Get("X-RateLimit-Remaining"), 20)
	tflog.Debug(ctx, "VPSBG API answer", fields, map[string]any{"body": loggedBody{current.mask, content}})

	// The API does not redirect. A redirect that is followed could carry a purchase, or the token, elsewhere.
	response.Header.Del("Location")
	response.Body = &bufferedBody{Reader: bytes.NewReader(content), content: content}
	return response, nil
}

func readAll(body io.ReadCloser) ([]byte, error) {
	defer body.Close()
	content, err := io.ReadAll(io.LimitReader(body, maxAnswer+1))
	if err == nil && len(content) > maxAnswer {
		err = fmt.Errorf("the answer is larger than %d MiB", maxAnswer>>20)
	}
	return content, err
}

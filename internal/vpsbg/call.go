package vpsbg

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// class says when a call may be sent again, and how long it may take.
type class struct {
	// writes: it may change something.
	writes bool
	// resend: a repetition has the same effect as one call, so it is sent again when its answer is lost.
	resend bool
	// waitOutLock: a 423 is waited out. Where it is not, the caller has to look first whether the refused call had an
	// effect.
	waitOutLock bool
	// finish: once sent it is not interrupted, so that its answer is not thrown away.
	finish bool
	// attempt is the time one request may take, patience the time that all of them and the waits between them may take;
	// the caller's context usually ends before that.
	attempt, patience time.Duration
}

var (
	// read calls change nothing.
	read = class{resend: true, attempt: 30 * time.Second, patience: 15 * time.Minute}
	// idempotent calls say what shall be: sent twice they have the effect of one.
	idempotent = class{writes: true, resend: true, waitOutLock: true, attempt: time.Minute, patience: time.Hour}
	// idempotentForMany is an idempotent call for several objects. A lock, which may be that of one of them, is not waited
	// out.
	idempotentForMany = class{writes: true, resend: true, attempt: time.Minute, patience: time.Hour}
	// billed calls cost money or make something new each time. They are sent once: whether one that was refused with a 423
	// or a 429 had an effect is for the caller to look up, and to send it again.
	billed = class{writes: true, finish: true, attempt: 3 * time.Minute, patience: time.Hour}
	// once calls boot or erase a machine each time, or are refused the second time. They are sent once, too.
	once = class{writes: true, finish: true, attempt: time.Minute, patience: time.Hour}
	// upload calls send a large file, and may be given up in the middle of it.
	upload = class{writes: true, attempt: 2 * time.Hour, patience: 2 * time.Hour}
)

// idempotentFor is the class of an idempotent call for these objects.
func idempotentFor(ids []ID) class {
	if len(ids) > 1 {
		return idempotentForMany
	}
	return idempotent
}

// maxResends bounds how often one call is repeated for lost answers and faults of the server (429 and 423 are bounded
// by the class's patience and the context instead).
const maxResends = 4

// evidence is an operation's grade in openapi.yaml, as far as the code has to tell them apart.
type evidence bool

const (
	known    evidence = false // documented, partial or observed
	inferred evidence = true  // the route is a guess
)

// operation is one operation of the API.
type operation struct {
	id       string // operationId
	class    class
	evidence evidence
}

// request is one call of an operation. body is sent as JSON unless nil, or else file as a form. about is what the
// answer has to be about, where it shows an object that was asked for by its id.
type request struct {
	method string
	path   string
	query  url.Values
	body   any
	file   *File
	about  subject
}

// subject is an object of the API: what kind it is of, and its id. The zero value is none.
type subject struct {
	kind string
	id   ID
}

// other returns the id of the object that an answer is about, if that is not the one that was asked for, or 0. An
// answer that shows no id is for decode to refuse.
func (s subject) other(body []byte) ID {
	var shown struct {
		ID ID `json:"id"`
	}
	if s.id == 0 || json.Unmarshal(body, &shown) != nil || shown.ID == s.id {
		return 0
	}
	return shown.ID
}

// send makes the call and reads its 2xx answer into answer, unless that is nil. An answer that cannot be read is an
// error that carries the 2xx status: the call did take effect.
func (c *Client) send(ctx context.Context, op operation, req request, answer any) error {
	failure := &Error{
		Operation: op.id, Method: req.method, Path: req.path, RouteUnconfirmed: op.evidence == inferred,
		SentOnce: !op.class.resend,
	}

	ctx, cancel := c.clock.WithTimeout(ctx, op.class.patience)
	defer cancel()
	httpRequest, err := c.newRequest(ctx, op, req)
	if err == nil {
		err = c.gate.pass(ctx, c.clock)
	}
	if err != nil {
		failure.Err, failure.NotSent = err, true
		return failure
	}

	if op.class.writes {
		defer c.writes.Add(1)
	}
	attempts := retry{client: c, class: op.class, about: req.about}
	response, err := attempts.do(ctx, httpRequest)
	if response == nil {
		failure.Err, failure.NotSent = err, !attempts.mayHaveEffect
		return failure
	}
	defer response.Body.Close()
	body := response.Body.(*bufferedBody).content // every answer comes through wire
	failure.Status = response.StatusCode
	if failure.Status == http.StatusUnauthorized || failure.Status == http.StatusForbidden {
		failure.TokenSource = c.tokenSource
	}
	mask := callOf(httpRequest.Request).mask
	failure.RequestID = mask.quote(response.Header.Get("X-Request-Id"), 100)
	if err == nil && response.StatusCode/100 == 2 {
		if answer == nil {
			return nil
		}
		if other := req.about.other(body); other != 0 {
			failure.Answered = fmt.Sprintf("%s %d", req.about.kind, other)
			return failure
		}
		if err := decode(body, answer); err != nil {
			failure.Message = "the answer cannot be understood"
			failure.Err = errors.New(mask.quote(err.Error(), 200)) // it quotes the answer
			return failure
		}
		return nil
	}
	failure.readProblem(body, mask)
	failure.Err = err
	if failure.TooLong = attempts.tooLong; failure.TooLong {
		failure.Err = fmt.Errorf("it asks to wait %s, which is longer than the time that is left", attempts.demanded)
	}
	return failure
}

func (c *Client) newRequest(ctx context.Context, op operation, req request) (*retryablehttp.Request, error) {
	address := c.endpoint.JoinPath(req.path)
	address.RawQuery = req.query.Encode()
	var body []byte
	if req.body != nil {
		var err error
		if body, err = json.Marshal(req.body); err != nil {
			return nil, err
		}
	}
	if op.class.finish {
		ctx = context.WithoutCancel(ctx)
	}
	ctx = c.wire.withCall(ctx, op, body)
	httpRequest, err := retryablehttp.NewRequestWithContext(ctx, req.method, address.String(), nil)
	if err != nil {
		return nil, err
	}
	switch {
	case body != nil:
		httpRequest.Header.Set("Content-Type", "application/json")
		err = httpRequest.SetBody(body)
	case req.file != nil:
		err = req.file.attach(ctx, httpRequest)
	}
	return httpRequest, err
}

// do makes a call whose answer has no content that matters.
func (c *Client) do(ctx context.Context, op operation, req request) error {
	return c.send(ctx, op, req, nil)
}

// fetch makes a call whose answer is a T.
func fetch[T any](ctx context.Context, c *Client, op operation, req request) (*T, error) {
	var answer T
	if err := c.send(ctx, op, req, &answer); err != nil {
		return nil, err
	}
	return &answer, nil
}

func decode(body []byte, target any) error {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || bytes.Equal(body, []byte("null")) {
		return errors.New("it is empty")
	}
	err := json.Unmarshal(withOneLineNames(body), target)
	if wrongType, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrongType.Field == "" {
			return fmt.Errorf("it is a JSON %s", wrongType.Value)
		}
		return fmt.Errorf("field %q holds a JSON %s", wrongType.Field, wrongType.Value)
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("it is not valid JSON: %w", err)
	}
	if err != nil {
		return err
	}
	if target, ok := target.(checker); ok {
		return target.check()
	}
	return nil
}

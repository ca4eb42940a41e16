package vpsbg

import (
	"cmp"
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// retry sends one call as often as its class allows. It replaces both of go-retryablehttp's policies: the default one
// repeats any method after a transport error, which would buy twice.
type retry struct {
	client        *Client
	class         class
	about         subject // what the answer has to be about
	resends       int
	refusals      int
	wait          time.Duration // before the next attempt
	demanded      time.Duration // the wait that the last answer asked for, 0 if it did not
	mayHaveEffect bool          // an attempt may have taken effect
	tooLong       bool          // there is no time for that
	underway      bool          // an attempt has passed the gate and not left it

	// The outcome of the last attempt, which the user is told when waiting for a better one is cut short.
	answer *http.Response
	err    error
}

// do returns the last answer, with an error if waiting for a better one was cut short, or no answer and why.
func (r *retry) do(ctx context.Context, req *retryablehttp.Request) (*http.Response, error) {
	transport := retryablehttp.Client{
		HTTPClient: &http.Client{Transport: r.client.wire},
		RetryMax:   1 << 30, // the policy below counts
		CheckRetry: func(_ context.Context, answer *http.Response, err error) (bool, error) {
			again := r.again(answer, err)
			return r.hasTime(ctx) && again, nil
		},
		Backoff:      func(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return 0 }, // PrepareRetry waits
		PrepareRetry: func(*http.Request) error { return r.pause(ctx) },
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	r.underway = true
	answer, err := transport.Do(req)
	if r.underway { // there was no body to send
		r.client.gate.leave(nil, r.client.clock.Now())
	}
	if err == nil {
		return answer, nil
	}
	if r.answer != nil {
		return r.answer, err
	}
	return nil, cmp.Or(r.err, err)
}

// again decides whether to send the request once more, and sets how long to wait before.
func (r *retry) again(answer *http.Response, err error) bool {
	r.answer, r.err, r.underway, r.demanded, r.tooLong = answer, err, false, 0, false
	now := r.client.clock.Now()
	r.client.gate.leave(answer, now)
	r.client.apiClock.note(answer, now)
	r.mayHaveEffect = r.mayHaveEffect || err != nil && !neverSent(err) ||
		err == nil && answer.StatusCode >= http.StatusInternalServerError
	switch {
	case err == nil && answer.StatusCode == http.StatusTooManyRequests:
		r.refusals++
		r.wait = 0
		r.demanded = retryAfter(answer.Header, 0)
		least := min(time.Second<<min(r.refusals-1, 5), 30*time.Second) // 0 would be a busy loop
		wait := max(retryAfter(answer.Header, backoff(5*time.Second, r.refusals)), least)
		r.client.gate.close(r.client.clock.Now(), wait, r.demanded)
		return r.class.resend // it may come from a proxy, after the effect: who sends once has to look first
	case err == nil && answer.StatusCode == http.StatusLocked && r.class.waitOutLock:
		r.refusals++
		r.wait = backoff(2*time.Second, r.refusals)
		return true
	case r.class.resend && (err != nil || answer.StatusCode >= http.StatusInternalServerError) && r.resends < maxResends:
		r.resends++
		r.wait = backoff(time.Second, r.resends)
		if err == nil {
			r.demanded = retryAfter(answer.Header, 0)
			r.wait = max(retryAfter(answer.Header, r.wait), r.wait/2)
		}
		return true
	case !r.class.writes && err == nil && r.isOfAnother(answer) && r.resends < maxResends:
		r.resends++
		r.wait = backoff(time.Second, r.resends)
		return true
	default:
		return false
	}
}

// isOfAnother reports whether an answer shows another object than the one that was asked for.
func (r *retry) isOfAnother(answer *http.Response) bool {
	body, isBuffered := answer.Body.(*bufferedBody)
	return isBuffered && answer.StatusCode/100 == 2 && r.about.other(body.content) != 0
}

// hasTime reports whether the wait that the API asks for fits into the time that is left. Sleeping until that is over
// would only hide why.
func (r *retry) hasTime(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	r.tooLong = ok && r.demanded > 0 && r.demanded > deadline.Sub(r.client.clock.Now())
	if r.demanded > 0 && !r.tooLong {
		tflog.Warn(ctx, "the API asks to wait before the next request",
			map[string]any{"status": r.answer.StatusCode, "seconds": r.demanded.Seconds()})
	}
	return !r.tooLong
}

func (r *retry) pause(ctx context.Context) error {
	if err := r.client.clock.Sleep(ctx, r.wait); err != nil {
		return err
	}
	err := r.client.gate.pass(ctx, r.client.clock)
	r.underway = err == nil
	return err
}

// backoff doubles from first, up to 30 s, and takes up to a quarter off at random so that callers spread.
func backoff(first time.Duration, attempt int) time.Duration {
	d := min(first<<min(attempt-1, 10), 30*time.Second)
	return d - time.Duration(rand.Int64N(int64(d)/4)) //nolint:gosec // spreads load, guards nothing
}

// retryAfter reads the seconds or the date of Retry-After; otherwise is the answer where it is missing or nonsense.
func retryAfter(header http.Header, otherwise time.Duration) time.Duration {
	const most = 365 * 24 * time.Hour
	value := header.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, most.Seconds()) * float64(time.Second))
	}
	if at, err := http.ParseTime(value); err == nil {
		sent, err := http.ParseTime(header.Get("Date"))
		if wait := at.Sub(sent); err == nil && wait >= 0 {
			return min(wait, most)
		}
	}
	return otherwise
}

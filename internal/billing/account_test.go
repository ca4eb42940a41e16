package billing_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// The tests that wait run in a synctest bubble, where waiting takes no time and happens to the nanosecond.

// api is an API with servers, of which number i has the ID i+1, and orders. It keeps a log of what it is asked.
type api struct {
	mu       sync.Mutex
	servers  []machine
	orders   []order
	balance  float64
	latency  time.Duration      // of every answer, which is made up when the request comes
	isScarce bool               // it tells of a rate limit that leaves few requests
	override func(asked) answer // instead of the answer, unless it returns nil
	log      []asked
	began    time.Time
	underway int
	most     int // requests under way at the same time
}

// machine is a server.
type machine struct {
	ID       vpsbg.ID `json:"id"`
	Hostname string   `json:"hostname"`
	Status   string   `json:"status"`
	// What a list has to show, or it is not used.
	Plan              map[string]string `json:"plan"`
	BillingCycle      int               `json:"billing_cycle"`
	ExpiryAt          *string           `json:"expiry_at"`
	PotentialExpiryAt *string           `json:"potential_expiry_at"`
	Addresses         []string          `json:"ip_addresses"`
	Addons            []string          `json:"addons"`
	Image             *string           `json:"server_image"`
	CancelRequest     *string           `json:"cancel_request"`
}

// order is an order. A list does not show its lines.
type order struct {
	ID        vpsbg.ID `json:"id"`
	Status    string   `json:"status"`
	Type      string   `json:"type"`
	Net       float64  `json:"amount"`
	Amount    float64  `json:"amount_with_vat"`
	CreatedAt string   `json:"created_at,omitempty"`
	DueAt     string   `json:"due_at,omitempty"`
	Lines     []line   `json:"services,omitempty"`
}

type line struct {
	Label       string   `json:"label"`
	ServiceType string   `json:"service_type"`
	ServiceID   vpsbg.ID `json:"service_id"`
}

// asked is a request. Its line has the page and the filters; ?live is the filter for live servers, ?open that for open
// orders.
type asked struct {
	line string
	body string
	at   time.Duration // since the API began
}

const (
	liveList       = "GET /servers?live"
	processingList = "GET /servers?filter[status]=processing"
	anyServer      = "GET /servers/"
	openOrders     = "GET /orders?open"
	paidOrders     = "GET /orders?filter[status]=paid"
	anyOrder       = "GET /orders/"
)

// answer plays the API for one request.
type answer func(*http.Request) (*http.Response, error)

// reply answers with a status and a body.
func reply(status int, body string) answer {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)),
			Request: r,
		}, nil
	}
}

// silence never answers.
func silence(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// cut ends the connection before the answer.
func cut(*http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
}

// open returns an account with active servers.
func open(t *testing.T, servers int) (*billing.Account, *api) {
	t.Helper()
	a := &api{latency: 100 * time.Millisecond, began: time.Now()}
	for i := range servers {
		a.servers = append(a.servers, machine{
			ID: vpsbg.ID(i + 1), Hostname: fmt.Sprintf("web-%d", i+1), Status: vpsbg.ServerActive,
		})
	}
	return a.account(t, vpsbg.WallClock{}, false), a
}

func (a *api) account(t *testing.T, clock vpsbg.Clock, unshared bool) *billing.Account {
	t.Helper()
	client, err := vpsbg.New(vpsbg.Config{Token: "token", Transport: a, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	return billing.NewAccount(client, unshared)
}

// press lets the account know that requests are scarce. The time and the log begin again.
func (a *api) press(t *testing.T, account *billing.Account) {
	t.Helper()
	a.isScarce = true
	if _, err := account.Client.GetBalance(t.Context()); err != nil {
		t.Fatal(err)
	}
	// It goes on at a moment at which all who wait look.
	time.Sleep(time.Until(time.Now().Truncate(8 * time.Second).Add(8 * time.Second)))
	a.log, a.began = nil, time.Now()
}

func (a *api) RoundTrip(r *http.Request) (*http.Response, error) {
	request := asked{at: time.Since(a.began)}
	if r.Body != nil {
		body, _ := io.ReadAll(r.Body)
		request.body = string(body)
	}
	query := r.URL.Query()
	query.Del("per_page")
	filters, _ := url.QueryUnescape(query.Encode())
	filters = strings.Replace(filters, "filter[status]=processing,active,suspended", "live", 1)
	filters = strings.Replace(filters, "filter[status]=pending_payment,awaiting_payment,processing", "open", 1)
	request.line = strings.TrimSuffix(r.Method+" "+strings.TrimPrefix(r.URL.Path, "/v1")+"?"+filters, "?")

	a.mu.Lock()
	a.log = append(a.log, request)
	a.underway++
	a.most = max(a.most, a.underway)
	answer := a.answer(r)
	if a.override != nil {
		if other := a.override(request); other != nil {
			answer = other
		}
	}
	a.mu.Unlock()
	defer func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.underway--
	}()
	if err := (vpsbg.WallClock{}).Sleep(r.Context(), a.latency); err != nil {
		return nil, err
	}
	response, err := answer(r)
	if err == nil && a.isScarce {
		response.Header.Set("X-RateLimit-Limit", "1000")
		response.Header.Set("X-RateLimit-Remaining", "999") // so many that no call is held back
	}
	return response, err
}

func (a *api) answer(r *http.Request) answer {
	path := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/"), "/")
	switch {
	case r.Method != http.MethodGet:
		return reply(http.StatusNoContent, "")
	case path[0] == "balance":
		return reply(http.StatusOK, fmt.Sprintf(`{"balance": %f, "currency": "EUR"}`, a.balance))
	case path[0] == "orders":
		return answerWith(a.orders, path[1:], r.URL.Query(), func(o order) (vpsbg.ID, string) { return o.ID, o.Status })
	default:
		return answerWith(a.servers, path[1:], r.URL.Query(), func(m machine) (vpsbg.ID, string) { return m.ID, m.Status })
	}
}

// answerWith answers a GET of a page, or of one item.
func answerWith[T any](items []T, path []string, query url.Values, about func(T) (id vpsbg.ID, status string)) answer {
	if len(path) > 0 {
		for _, item := range items {
			if id, _ := about(item); id.String() == path[0] {
				body, _ := json.Marshal(item)
				return reply(http.StatusOK, string(body))
			}
		}
		return reply(http.StatusNotFound, `{"message": "Not Found"}`)
	}
	found := []T{}
	for _, item := range items {
		if _, status := about(item); slices.Contains(strings.Split(query.Get("filter[status]"), ","), status) {
			if shown, isOrder := any(&item).(*order); isOrder {
				shown.Lines = nil
			}
			found = append(found, item)
		}
	}
	const size = vpsbg.PageSize
	number, _ := strconv.Atoi(query.Get("page"))
	first := min(max(number-1, 0)*size, len(found))
	body, _ := json.Marshal(found[first:min(first+size, len(found))])
	return reply(http.StatusOK,
		fmt.Sprintf(`{"data": %s, "meta": {"last_page": %d}}`, body, max((len(found)+size-1)/size, 1)))
}

// requests returns the requests whose line begins so.
func (a *api) requests(prefix string) []asked {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(a.log), func(request asked) bool {
		return !strings.HasPrefix(request.line, prefix)
	})
}

func (a *api) asked(prefix string) int { return len(a.requests(prefix)) }

func (a *api) times(prefix string) (times []time.Duration) {
	for _, request := range a.requests(prefix) {
		times = append(times, request.at)
	}
	return times
}

// expect expects so many requests of each prefix, and no others.
func (a *api) expect(t *testing.T, want map[string]int) {
	t.Helper()
	all := 0
	for prefix, count := range want {
		if got := a.asked(prefix); got != count {
			t.Errorf("%d requests of %s, want %d", got, prefix, count)
		}
		all += count
	}
	if len(a.log) != all {
		t.Errorf("%d requests in all, want %d", len(a.log), all)
	}
}

// set changes servers behind the account's back.
func (a *api) set(change func(*machine)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := range a.servers {
		change(&a.servers[i])
	}
}

// only overrides the answer to the requests whose line begins so.
func only(prefix string, instead answer) func(asked) answer {
	return func(request asked) answer {
		if !strings.HasPrefix(request.line, prefix) {
			return nil
		}
		return instead
	}
}

// renames gives server 2 another hostname, and counts as a write.
func renames(t *testing.T, account *billing.Account, api *api, hostname string) {
	t.Helper()
	api.set(func(server *machine) {
		if server.ID == 2 {
			server.Hostname = hostname
		}
	})
	if err := account.Client.UpdateServerHostname(t.Context(), 2, hostname); err != nil {
		t.Fatal(err)
	}
}

// every returns the IDs from step to last, in steps.
func every(step, last int) (ids []vpsbg.ID) {
	for id := step; id <= last; id += step {
		ids = append(ids, vpsbg.ID(id))
	}
	return ids
}

// outcome is what became of a call, and when.
type outcome struct {
	err error
	at  time.Duration // since they began
}

// atOnce calls for things at the same time.
func atOnce(ctx context.Context, call func(context.Context, vpsbg.ID) error, ids ...vpsbg.ID) map[vpsbg.ID]outcome {
	var mu sync.Mutex
	var group sync.WaitGroup
	outcomes := map[vpsbg.ID]outcome{}
	began := time.Now()
	for _, id := range ids {
		group.Go(func() {
			err := call(ctx, id)
			mu.Lock()
			defer mu.Unlock()
			outcomes[id] = outcome{err, time.Since(began)}
		})
		synctest.Wait() // the first one is the first
	}
	group.Wait()
	return outcomes
}

// isDeadline reports whether a call ended with its deadline, after a time.
func (o outcome) isDeadline(after time.Duration) bool {
	return errors.Is(o.err, context.DeadlineExceeded) && o.at == after
}

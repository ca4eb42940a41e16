package vpsbg_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// account is an API with servers, of which number i has the ID i+1. It keeps a log of what it is asked.
type account struct {
	mu       sync.Mutex
	servers  []machine
	latency  time.Duration                     // of every answer, which is made up when the request comes
	override func(line string, r asked) answer // instead of the answer, unless it returns nil
	log      []asked
	began    time.Time
	underway int
	most     int // requests under way at the same time
}

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

// asked is a request. Its line has the page and the filters; ?live is the filter for live servers.
type asked struct {
	line string
	ids  []vpsbg.ID // in the body
	body string
	at   time.Duration // since the account began
}

const (
	liveList       = "GET /servers?live"
	processingList = "GET /servers?filter[status]=processing"
	anyList        = "GET /servers?"
	anyServer      = "GET /servers/"
)

// open returns a client of an account with active servers.
func open(t *testing.T, servers int) (*vpsbg.Client, *account) {
	t.Helper()
	a := &account{latency: 100 * time.Millisecond, began: time.Now()}
	for i := range servers {
		a.servers = append(a.servers, machine{ID: vpsbg.ID(i + 1), Hostname: fmt.Sprintf("web-%d", i+1), Status: vpsbg.ServerActive})
	}
	return a.client(t, false), a
}

func (a *account) client(t *testing.T, noCache bool) *vpsbg.Client {
	t.Helper()
	client, err := vpsbg.New(vpsbg.Config{Token: token, Transport: a, NoCache: noCache})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func (a *account) RoundTrip(r *http.Request) (*http.Response, error) {
	request := asked{at: time.Since(a.began)}
	if r.Body != nil {
		body, _ := io.ReadAll(r.Body)
		request.body = string(body)
	}
	var named struct {
		IDs []vpsbg.ID `json:"server_ids"`
	}
	_ = json.Unmarshal([]byte(request.body), &named)
	request.ids = slices.Sorted(slices.Values(named.IDs))
	query := r.URL.Query()
	query.Del("per_page")
	filters, _ := url.QueryUnescape(query.Encode())
	filters = strings.Replace(filters, "filter[status]=processing,active,suspended", "live", 1)
	request.line = strings.TrimSuffix(r.Method+" "+strings.TrimPrefix(r.URL.Path, "/v1")+"?"+filters, "?")

	a.mu.Lock()
	a.log = append(a.log, request)
	a.underway++
	a.most = max(a.most, a.underway)
	answer := a.answer(r)
	if a.override != nil {
		if other := a.override(request.line, request); other != nil {
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
	return answer(r)
}

func (a *account) answer(r *http.Request) answer {
	path := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/"), "/")
	if len(path) == 1 {
		return a.page(r.URL.Query())
	}
	if r.Method != http.MethodGet {
		return reply(http.StatusNoContent, "")
	}
	id, _ := strconv.Atoi(path[1])
	if id < 1 || id > len(a.servers) {
		return reply(http.StatusNotFound, `{"message": "Not Found"}`)
	}
	body, _ := json.Marshal(a.servers[id-1])
	return reply(http.StatusOK, string(body))
}

func (a *account) page(query url.Values) answer {
	found := []machine{}
	for _, server := range a.servers {
		statuses := strings.Split(query.Get("filter[status]"), ",")
		if slices.Contains(statuses, server.Status) && strings.Contains(strings.ToLower(server.Hostname), strings.ToLower(query.Get("filter[search]"))) {
			found = append(found, server)
		}
	}
	size, _ := strconv.Atoi(query.Get("per_page"))
	number, _ := strconv.Atoi(query.Get("page"))
	first := min(max(number-1, 0)*size, len(found))
	items, _ := json.Marshal(found[first:min(first+size, len(found))])
	return reply(http.StatusOK, fmt.Sprintf(`{"data": %s, "meta": {"last_page": %d}}`, items, max((len(found)+size-1)/size, 1)))
}

// requests returns the requests whose line begins so.
func (a *account) requests(prefix string) []asked {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(a.log), func(request asked) bool { return !strings.HasPrefix(request.line, prefix) })
}

func (a *account) asked(prefix string) int { return len(a.requests(prefix)) }

func (a *account) times(prefix string) (times []time.Duration) {
	for _, request := range a.requests(prefix) {
		times = append(times, request.at)
	}
	return times
}

// set changes servers behind the client's back.
func (a *account) set(change func(*machine)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := range a.servers {
		change(&a.servers[i])
	}
}

// source is what a Shared fetches: how often it was, each time in a second.
type source struct{ fetches atomic.Int64 }

func (s *source) fetch(ctx context.Context) (int64, error) {
	fetched := s.fetches.Add(1)
	return fetched, vpsbg.WallClock{}.Sleep(ctx, time.Second)
}

func TestSharedIsFetchedOnceForAll(t *testing.T) {
	errBroken := errors.New("broken")
	for name, test := range map[string]struct {
		isJoined bool
		fails    error
		again    int64 // fetches after those who asked later
	}{
		"remembered": {again: 1},
		"joined":     {isJoined: true, again: 2},
		"failed":     {fails: errBroken, again: 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var shared vpsbg.Shared[int64]
				var source source
				fetch := func(ctx context.Context) (int64, error) {
					value, err := source.fetch(ctx)
					return value, errors.Join(err, test.fails)
				}
				ask := func() (int64, error) { return shared.Get(t.Context(), vpsbg.WallClock{}, vpsbg.Forever, fetch) }
				if test.isJoined {
					ask = func() (int64, error) { return shared.Join(t.Context(), vpsbg.WallClock{}, fetch) }
				}
				get := func() {
					value, err := ask()
					if value != source.fetches.Load() || !errors.Is(err, test.fails) {
						t.Errorf("got %d and %v, want %d and %v", value, err, source.fetches.Load(), test.fails)
					}
				}
				for _, want := range []int64{1, test.again} {
					var group sync.WaitGroup
					for range 10 {
						group.Go(get)
					}
					group.Wait()
					if got := source.fetches.Load(); got != want {
						t.Errorf("it was fetched %d times, want %d", got, want)
					}
				}
			})
		})
	}
}

// A fetch under way may have missed what happened since it began. Those who ask meanwhile share the next one.
func TestSharedLooksAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var shared vpsbg.Shared[int64]
		var source source
		var group sync.WaitGroup
		get := func(want int64) {
			if value, err := shared.Get(t.Context(), vpsbg.WallClock{}, 0, source.fetch); value != want || err != nil {
				t.Errorf("got fetch %d and %v, want fetch %d", value, err, want)
			}
		}
		group.Go(func() { get(1) })
		synctest.Wait()
		for range 10 {
			group.Go(func() { get(2) })
		}
		group.Wait()
		get(3)
	})
}

// The age counts from when the fetch began: what changed since may be missing.
func TestSharedKeepsTheAgeLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var shared vpsbg.Shared[int64]
		var source source
		for _, step := range []struct {
			pause time.Duration
			want  int64
		}{{0, 1}, {59*time.Second - time.Nanosecond, 1}, {time.Nanosecond, 2}} {
			time.Sleep(step.pause)
			if got, err := shared.Get(t.Context(), vpsbg.WallClock{}, time.Minute, source.fetch); got != step.want || err != nil {
				t.Errorf("got fetch %d and %v, want fetch %d", got, err, step.want)
			}
		}
		shared.Set(99, time.Now())
		if got, _ := shared.Get(t.Context(), vpsbg.WallClock{}, time.Minute, source.fetch); got != 99 {
			t.Errorf("got %d, want what was set", got)
		}
		shared.Set(99, time.Now().Add(-time.Minute))
		if got, _ := shared.Get(t.Context(), vpsbg.WallClock{}, time.Minute, source.fetch); got != 3 {
			t.Errorf("got %d, want a fetch, because what was set is too old", got)
		}
	})
}

// The first one fetches for all. Whoever is interrupted returns at once, and the others are told nothing of it.
func TestSharedSurvivesAnInterruption(t *testing.T) {
	for interrupted, fetches := range []int64{2, 1, 1} {
		synctest.Test(t, func(t *testing.T) {
			var shared vpsbg.Shared[int64]
			var source source
			var group sync.WaitGroup
			short, cancel := context.WithTimeout(t.Context(), time.Second/2)
			defer cancel()
			began := time.Now()
			for i := range 3 {
				group.Go(func() {
					ctx := t.Context()
					if i == interrupted {
						ctx = short
					}
					value, err := shared.Get(ctx, vpsbg.WallClock{}, vpsbg.Forever, source.fetch)
					if i == interrupted && (!errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Second/2) {
						t.Errorf("%d was interrupted, and got %v after %v", i, err, time.Since(began))
					}
					if i != interrupted && (value != fetches || err != nil) {
						t.Errorf("%d was interrupted, and %d got %d and %v", interrupted, i, value, err)
					}
				})
				synctest.Wait()
			}
			group.Wait()
		})
	}
}

// Who finds nothing just before a fetch ends must not fetch again just after it.
func TestSharedIsNotFetchedAgainRightAway(t *testing.T) {
	for range 2000 { // it takes an order of events
		var shared vpsbg.Shared[int64]
		var fetches atomic.Int64
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				_, _ = shared.Get(t.Context(), vpsbg.WallClock{}, vpsbg.Forever, func(context.Context) (int64, error) { return fetches.Add(1), nil })
			})
		}
		group.Wait()
		if got := fetches.Load(); got != 1 {
			t.Fatalf("it was fetched %d times, want once", got)
		}
	}
}

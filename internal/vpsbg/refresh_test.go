package vpsbg_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"

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
		a.servers = append(a.servers, machine{vpsbg.ID(i + 1), fmt.Sprintf("web-%d", i+1), vpsbg.ServerActive})
	}
	client, err := vpsbg.New(vpsbg.Config{Token: token, Transport: a})
	if err != nil {
		t.Fatal(err)
	}
	return client, a
}

func (a *account) RoundTrip(r *http.Request) (*http.Response, error) {
	request := asked{at: time.Since(a.began)}
	if r.Body != nil {
		body, _ := io.ReadAll(r.Body)
		request.body = string(body)
	}
	var named struct {
		IDs      []vpsbg.ID `json:"server_ids"`
		Hostname string     `json:"hostname"`
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
	answer := a.answer(r, named.Hostname)
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

func (a *account) answer(r *http.Request, hostname string) answer {
	path := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/"), "/")
	if len(path) == 1 {
		return a.page(r.URL.Query())
	}
	if path[1] == "cancel" {
		return reply(http.StatusNoContent, "")
	}
	id, _ := strconv.Atoi(path[1])
	if id < 1 || id > len(a.servers) {
		return reply(http.StatusNotFound, `{"message": "Not Found"}`)
	}
	if r.Method == http.MethodPut {
		a.servers[id-1].Hostname = hostname
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

// asked counts the requests whose line begins so.
func (a *account) asked(prefix string) int { return len(a.times(prefix)) }

func (a *account) times(prefix string) (times []time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, request := range a.log {
		if strings.HasPrefix(request.line, prefix) {
			times = append(times, request.at)
		}
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

// reads reads servers, so many at a time.
func reads(t *testing.T, client *vpsbg.Client, parallel int, ids ...vpsbg.ID) {
	t.Helper()
	var group errgroup.Group
	group.SetLimit(parallel)
	for _, id := range ids {
		group.Go(func() error {
			server, err := client.ReadServer(t.Context(), id)
			if err == nil && server.ID != id {
				err = fmt.Errorf("got server %d for %d", server.ID, id)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}

// every returns the IDs from step to last, in steps.
func every(step, last int) (ids []vpsbg.ID) {
	for id := step; id <= last; id += step {
		ids = append(ids, vpsbg.ID(id))
	}
	return ids
}

package sweep_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The families of faults beside the failures of a call: the API delivers late, answers about another object, or its
// lists lie.
const (
	failures    = "failures"
	late        = "late"
	otherObject = "other object"
	lyingLists  = "lists that lie"
)

// families are all of them, in the order of the table.
var families = []string{failures, late, otherObject, lyingLists}

var (
	// readsOne matches reads of one object, and changesOne changes whose answer shows one.
	readsOne   = regexp.MustCompile(`^GET /v1/(servers|orders|isos|ssh-keys)/\d+$`)
	changesOne = regexp.MustCompile(`^(POST|PUT|PATCH) /v1/(servers|orders|isos|ssh-keys)(/|$)`)
	readsList  = regexp.MustCompile(`^GET /v1/(servers|orders|isos|ssh-keys|plans|server-images|measured-boot-images)$`)
	// saysWhatShallBe matches changes that have the effect of one however often they are made. What comes later than ten
	// minutes is promised only for them.
	saysWhatShallBe = regexp.MustCompile(`^(PUT .*/hostname|\w+ /v1/servers/cancel|PUT /v1/(orders|ssh-keys)/\d+|PATCH /v1/orders/.*|DELETE /v1/(isos|ssh-keys|orders)/\d+)$`)
)

func isChange(call string) bool { return !strings.HasPrefix(call, "GET ") }

// lateFaults cut a call off, and let it take effect later: while the provider searches for it, before the next apply,
// during it, at the end of what is promised; and after the end, what does no harm then.
func lateFaults() (all []fault) {
	for _, f := range []fault{
		{name: "late 90s", late: 90 * time.Second},
		{name: "late 150s", late: 150 * time.Second},
		{name: "late 9m50s", late: 9*time.Minute + 50*time.Second},
		{name: "late 15s, killed", late: 15 * time.Second, run: killed},
		{name: "late 5m, killed", late: 5 * time.Minute, run: killed},
		{name: "late 1m, killed, before the next apply", late: time.Minute, pause: 2 * time.Minute, run: killed},
		{name: "late 4m, before the next apply", late: 4 * time.Minute, pause: 5 * time.Minute},
		{name: "late 9m50s, killed", late: 9*time.Minute + 50*time.Second, run: killed},
		{name: "late 20m", late: 20 * time.Minute, strikes: saysWhatShallBe.MatchString},
		{name: "late 20m, killed", late: 20 * time.Minute, run: killed, strikes: saysWhatShallBe.MatchString},
	} {
		f.family, f.kind, f.after = late, late, true
		if f.strikes == nil {
			f.strikes = isChange
		}
		all = append(all, f)
	}
	return all
}

// otherObjectFaults answer about a bystander.
func otherObjectFaults() (all []fault) {
	for _, reach := range []reach{once, thrice, forever} {
		all = append(all, fault{
			name: "other object" + reaches[reach], family: otherObject, kind: otherObject, after: true, reach: reach, aboutBystander: true,
			strikes: func(call string) bool { return readsOne.MatchString(call) || changesOne.MatchString(call) },
		})
	}
	return all
}

// lyingListFaults change what a list says. What a list hides that is consistent in itself cannot be known from it.
func lyingListFaults() (all []fault) {
	type page = map[string]any
	number := func(list page, name string) float64 {
		meta, _ := list["meta"].(page)
		value, _ := meta[name].(float64)
		return value
	}
	set := func(list page, name string, value any) {
		meta, _ := list["meta"].(page)
		if meta = maps.Clone(meta); meta == nil {
			meta = page{}
		}
		meta[name] = value
		list["meta"] = meta
	}
	shorten := func(list page) {
		if items, _ := list["data"].([]any); len(items) > 0 {
			list["data"] = items[:len(items)-1]
		}
	}
	for _, lie := range []struct {
		name string
		tell func(list page)
	}{
		{"empty", func(list page) { list["data"] = []any{}; set(list, "total", 0); set(list, "last_page", 1) }},
		{"empty, with the total", func(list page) { list["data"] = []any{}; set(list, "last_page", 1) }},
		{"short", shorten},
		{"short, with its total", func(list page) { shorten(list); set(list, "total", max(number(list, "total")-1, 0)) }},
		{"total too high", func(list page) { set(list, "total", number(list, "total")+1) }},
		{"total 0", func(list page) { set(list, "total", 0) }},
		{"another page", func(list page) { set(list, "current_page", number(list, "current_page")+1) }},
		{"a page more", func(list page) { set(list, "last_page", number(list, "last_page")+1) }},
		{"endless", func(list page) {
			set(list, "last_page", nil)
			list["links"] = page{"next": "https://api.vpsbg.eu/v1/next"}
		}},
		{"3e8 pages", func(list page) { set(list, "last_page", 3e8) }},
		{"without links and meta", func(list page) { delete(list, "links"); delete(list, "meta") }},
	} {
		for _, reach := range []reach{once, forever} {
			all = append(all, fault{
				name: "list: " + lie.name + reaches[reach], family: lyingLists, kind: lyingLists, after: true, reach: reach,
				strikes: readsList.MatchString, answer: rewritten(lie.tell),
			})
		}
	}
	return all
}

// rewritten changes the JSON object of the real answer.
func rewritten(change func(map[string]any)) func(http.ResponseWriter, *httptest.ResponseRecorder) {
	return func(w http.ResponseWriter, real *httptest.ResponseRecorder) {
		body := real.Body.Bytes()
		var content map[string]any
		if json.Unmarshal(body, &content) == nil && real.Code == http.StatusOK {
			change(content)
			body, _ = json.Marshal(content)
		}
		maps.Copy(w.Header(), real.Header())
		w.Header().Del("Content-Length")
		w.WriteHeader(real.Code)
		_, _ = w.Write(body)
	}
}

// bystanders are objects of the account that no scenario touches: the path of each by the kind.
type bystanders map[string]string

const bystander = "bystander"

// withBystanders is the scenario in an account that has more than it is about, if there is money for that.
func (s scenario) withBystanders() (with scenario, canBe bool) {
	with = s
	with.prepare = func(w *world) {
		s.prepare(w)
		w.addBystanders()
	}
	return with, s.options.Balance == nil
}

func (w *world) addBystanders() {
	w.tb.Helper()
	isThere := w.inClientArea("POST", "/servers", `{"name": "`+bystander+`.example.com", "plan": "cloud-vps-2gb", "billing_cycle": 1, "image_id": 73, "password": "bystanding-1"}`) &&
		w.inClientArea("POST", "/ssh-keys", `{"name": "`+bystander+`", "key": "`+keyBystander+`"}`) &&
		w.inClientArea("POST", "/isos", `{"name": "`+bystander+`", "url": "https://iso.example.com/bystander.iso"}`)
	if !isThere {
		w.tb.Fatal("a bystander was refused")
	}
	state := w.sim.State()
	w.line.bystanders = bystanders{}
	for id, server := range state.Servers {
		if strings.HasPrefix(server.Hostname, bystander) {
			w.line.bystanders.add("servers", id)
		}
	}
	newest := 0
	for id := range state.Orders {
		newest = max(newest, id)
	}
	w.line.bystanders.add("orders", newest)
	for id, key := range state.SSHKeys {
		if key.Name == bystander {
			w.line.bystanders.add("ssh-keys", id)
		}
	}
	for id, iso := range state.ISOs {
		if iso.Name == bystander {
			w.line.bystanders.add("isos", id)
		}
	}
}

func (b bystanders) add(kind string, id int) { b[kind] = path.Join("/v1", kind, strconv.Itoa(id)) }

// of is the path of the bystander that the answer to a call is about: a purchase is answered with its order.
func (b bystanders) of(r *http.Request, real *httptest.ResponseRecorder) string {
	kind := strings.Split(r.URL.Path, "/")[2]
	if kind == "servers" && strings.Contains(real.Body.String(), `"services"`) {
		kind = "orders"
	}
	return b[kind]
}

package vpsbg_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

func TestListsAreReadToTheirEnd(t *testing.T) {
	const first, second, third = `{"id": 1}, {"id": 2}`, `{"id": 3}, {"id": 4}`, `{"id": 5}`
	withMeta := func(items string) answer {
		return reply(200, `{"data": [`+items+`], "links": {"next": null}, "meta": {"last_page": "3"}}`)
	}
	withLink := func(items, next string) answer {
		return reply(200, `{"data": [`+items+`], "links": {"next": `+next+`}}`)
	}
	next := `"https://api.vpsbg.eu/v1/ssh-keys?page=2"`
	for name, test := range map[string]struct {
		answers []answer
		want    []vpsbg.ID
		sent    int
	}{
		"three pages":                {[]answer{withMeta(first), withMeta(second), withMeta(third)}, []vpsbg.ID{1, 2, 3, 4, 5}, 3},
		"only links":                 {[]answer{withLink(first, next), withLink(second, next), withLink(third, "null")}, []vpsbg.ID{1, 2, 3, 4, 5}, 3},
		"neither links nor meta":     {[]answer{reply(200, `{"data": [`+first+`]}`)}, []vpsbg.ID{1, 2}, 1},
		"links as PHP's empty array": {[]answer{reply(200, `{"data": [`+first+`], "links": [], "meta": null}`)}, []vpsbg.ID{1, 2}, 1},
		"a bare array":               {[]answer{reply(200, ` [`+first+`] `)}, []vpsbg.ID{1, 2}, 1},
		"none":                       {[]answer{reply(200, `{"data": [], "meta": {"last_page": 1}}`)}, nil, 1},
		"fewer pages meanwhile":      {[]answer{withMeta(first), reply(200, `{"data": [], "meta": {"last_page": 1, "total": 2}}`)}, []vpsbg.ID{1, 2}, 2},
		"more items than it says":    {[]answer{reply(200, `{"data": [`+first+`], "meta": {"last_page": 1, "total": 1, "current_page": 1}}`)}, []vpsbg.ID{1, 2}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			client, api := play(t, test.answers...)
			keys, err := vpsbg.Collect(client.ListSSHKeys(t.Context()))
			if err != nil {
				t.Fatal(err)
			}
			var got []vpsbg.ID
			for _, key := range keys {
				got = append(got, key.ID)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
			if len(api.sent) != test.sent {
				t.Errorf("sent %d requests, want %d", len(api.sent), test.sent)
			}
			for i, request := range api.sent {
				want := "GET /v1/ssh-keys?per_page=50"
				if i > 0 {
					want = fmt.Sprintf("GET /v1/ssh-keys?page=%d&per_page=50", i+1)
				}
				if got := line(t, request.Request); got != want {
					t.Errorf("request %d is %q, want %q", i+1, got, want)
				}
			}
		})
	}
}

// Taken for a whole list, each of these would hide that something is there.
func TestListsThatLie(t *testing.T) {
	page := func(number, last, total int, ids ...int) answer {
		items := make([]string, len(ids))
		for i, id := range ids {
			items[i] = fmt.Sprintf(`{"id": %d}`, id)
		}
		return reply(200, fmt.Sprintf(`{"data": [%s], "meta": {"current_page": %d, "last_page": %d, "total": %d}}`, strings.Join(items, ", "), number, last, total))
	}
	linked := func(id int) answer {
		return reply(200, fmt.Sprintf(`{"data": [{"id": %d}], "links": {"next": "https://api.vpsbg.eu/v1/ssh-keys?page=2"}}`, id))
	}
	for name, test := range map[string]struct {
		answers []answer
		want    string
		sent    int
	}{
		"empty, with a total":         {[]answer{page(1, 1, 3)}, "it says that it has 3 items, and shows 0", 1},
		"one item short":              {[]answer{page(1, 2, 3, 1), page(2, 2, 3, 2)}, "it says that it has 3 items, and shows 2", 2},
		"empty, and another one":      {[]answer{page(1, 2, 0)}, "page 1 has no items, and says that another page follows", 1},
		"nothing on the second page":  {[]answer{page(1, 3, 3, 1), page(2, 3, 3)}, "page 2 has no items, and says that another page follows", 2},
		"page ignored, with links":    {[]answer{linked(1)}, "it shows a page twice", 2},
		"page ignored, with meta":     {[]answer{page(1, 2, 2, 1)}, "page 2 was asked for, and it says that it is page 1", 2},
		"the second page again":       {[]answer{page(1, 3, 3, 1), page(2, 3, 3, 2), page(3, 3, 3, 1)}, "it shows a page twice", 3},
		"round and round, with links": {[]answer{linked(1), linked(2), linked(1)}, "it shows a page twice", 3},
	} {
		t.Run(name, func(t *testing.T) {
			client, api := play(t, test.answers...)
			keys, err := vpsbg.Collect(client.ListSSHKeys(t.Context()))
			if keys != nil || err == nil || !strings.Contains(err.Error(), test.want) || len(api.sent) != test.sent {
				t.Errorf("got %v and %v after %d requests, want %q after %d", keys, err, len(api.sent), test.want, test.sent)
			}
		})
	}
}

// Taken for an empty list, each of these would mean that everything is gone.
func TestWhatIsNotAListIsAnError(t *testing.T) {
	for body, want := range map[string]string{
		``:                          "it is empty",
		`null`:                      "it is empty",
		`{}`:                        "it is not a list: it has no data",
		`{"data": null}`:            "it is not a list: it has no data",
		`{"data": {}}`:              "it is not a list: it has no data",
		`{"data": "none"}`:          "it is not a list: it has no data",
		`{"message": "Soon"}`:       "it is not a list: it has no data",
		`"nothing"`:                 "it is a JSON string",
		`{"data": [7]}`:             "it is a JSON number",
		`{"data": [{"id": 1}, {}]}`: "item 2: it is not an SSH key: it has no id",
		`{"data": [{"id": 1}], "meta": {"last_page": "many"}}`: `"many" is not a number`,
		`{"data": [{"id": 1}`: "it is not valid JSON",
		`<html>Soon</html>`:   "it is not valid JSON",
	} {
		client, _ := play(t, reply(200, body))
		keys, err := vpsbg.Collect(client.ListSSHKeys(t.Context()))
		if len(keys) > 0 || err == nil || !strings.Contains(err.Error(), "the answer cannot be understood: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v and %v, want %q", body, keys, err, want)
		}
	}
}

func TestAFailedPageEndsTheList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, reply(200, `{"data": [{"id": 1}], "meta": {"last_page": 3}}`), reply(500, ""))
		if keys, err := vpsbg.Collect(client.ListSSHKeys(t.Context())); keys != nil || vpsbg.Status(err) != 500 {
			t.Errorf("Collect gives %v and %v, want nothing but the 500", keys, err)
		}
	})
}

func TestAListIsReadOnlyAsFarAsWanted(t *testing.T) {
	client, api := play(t, reply(200, `{"data": [{"id": 1}, {"id": 2}], "meta": {"last_page": 3}}`))
	for key, err := range client.ListSSHKeys(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if key.ID == 2 {
			break
		}
	}
	if len(api.sent) != 1 {
		t.Errorf("sent %d requests, want 1", len(api.sent))
	}
}

// The caller's query is not written to: it may be used by two lists at once.
func TestAListCanBeReadTwice(t *testing.T) {
	client, api := play(t, reply(200, `{"data": [{"id": 1}], "meta": {"last_page": 2}}`), reply(200, `{"data": [{"id": 2}], "meta": {"last_page": 2}}`))
	plans := client.ListPlans(t.Context())
	for range 2 {
		if err := all(plans); err != nil {
			t.Fatal(err)
		}
		api.answers = append(api.answers, api.answers...)
	}
	var got []string
	for _, request := range api.sent {
		got = append(got, line(t, request.Request))
	}
	want := []string{"GET /v1/plans", "GET /v1/plans?page=2", "GET /v1/plans", "GET /v1/plans?page=2"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("sent %q, want %q", got, want)
	}
}

// Which names filter[status] understands is not documented: an order list that refuses them is asked without.
func TestOrdersAreListedWithoutARefusedFilter(t *testing.T) {
	refused := reply(http.StatusUnprocessableEntity, `{"message": "The selected filter.status is invalid."}`)
	client, api := play(t, refused, reply(200, `{"data": [`+orderJSON+`]}`))
	orders, err := vpsbg.Collect(client.ListOrders(t.Context(), vpsbg.OpenOrders...))
	if err != nil || len(orders) != 1 {
		t.Fatalf("got %v and %v, want one order", orders, err)
	}
	if got := line(t, api.sent[1].Request); got != "GET /v1/orders?per_page=50" {
		t.Errorf("then asked %s", got)
	}

	client, api = play(t, refused)
	if err := all(client.ListOrders(t.Context(), vpsbg.OrderPaid)); vpsbg.Status(err) != http.StatusUnprocessableEntity ||
		len(api.sent) != 2 {
		t.Errorf("got %v after %d requests, want the 422 after 2", err, len(api.sent))
	}
}

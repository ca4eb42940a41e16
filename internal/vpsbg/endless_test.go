package vpsbg_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// endless answers every page with new items, and promises another one.
func endless(size int) answer {
	id := 0
	return func(r *http.Request) (*http.Response, error) {
		id++
		return reply(http.StatusOK, fmt.Sprintf(`{"data": [{"id": %d, "name": %q}], "links": {"next": "https://api.vpsbg.eu/next"}}`,
			id, strings.Repeat("x", size)))(r)
	}
}

func TestAListWithoutAnEndIsAnError(t *testing.T) {
	for name, test := range map[string]struct {
		answer   answer
		requests int
		want     string
	}{
		"endless links":   {endless(10), 1001, "the list has no end"},
		"endless bytes":   {endless(8 << 20), 9, "the list has no end"},
		"3e8 pages":       {reply(200, `{"data": [{"id": 1}], "meta": {"last_page": 300000000}}`), 1, "it says that the list has 300000000 pages"},
		"4e15 pages":      {reply(200, `{"data": [{"id": 1}], "meta": {"last_page": 4e15}}`), 1, "it says that the list has 4000000000000000 pages"},
		"4e15, as a word": {reply(200, `{"data": [{"id": 1}], "meta": {"last_page": "4000000000000000"}}`), 1, "it says that the list has"},
	} {
		t.Run(name, func(t *testing.T) {
			client, api := play(t, test.answer)
			keys, err := vpsbg.Collect(client.ListSSHKeys(t.Context()))
			if keys != nil || err == nil || !strings.Contains(err.Error(), test.want) || len(api.sent) > test.requests {
				t.Errorf("got %d keys and %v after %d requests, want %q after %d at most", len(keys), err, len(api.sent), test.want, test.requests)
			}
		})
	}
}

package vpsbg_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// answers is a transport that answers an empty list, at a time.
type answers struct{ date string }

// RoundTrip implements [http.RoundTripper].
func (a *answers) RoundTrip(*http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	recorder.Header().Set("Date", a.date)
	_, _ = recorder.WriteString(`{"data": []}`)
	return recorder.Result(), nil
}

func TestAPITime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := &answers{}
		client, err := vpsbg.New(vpsbg.Config{Token: "token", Transport: api})
		if err != nil {
			t.Fatal(err)
		}
		expect := func(date string, want time.Duration) {
			t.Helper()
			if api.date = date; date != "-" {
				_, _ = vpsbg.Collect(client.ListOrders(t.Context())) // for the answer alone
			}
			if ahead := time.Until(client.APITime()); ahead.Round(time.Second) != want {
				t.Errorf("after %q, the API's clock is %s ahead, want %s", date, ahead, want)
			}
		}
		at := func(ahead time.Duration) string { return time.Now().Add(ahead).UTC().Format(http.TimeFormat) }
		expect("-", 0)
		expect(at(-72*time.Hour), -72*time.Hour)
		time.Sleep(time.Hour)
		expect("-", -72*time.Hour) // it goes on as the local one does
		expect("", -72*time.Hour)
		expect("yesterday", -72*time.Hour)
		expect(at(2*time.Hour), 2*time.Hour)
		expect(at(-3*time.Second), 0)
	})
}

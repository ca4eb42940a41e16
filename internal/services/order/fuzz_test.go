package order

import "testing"

// FuzzParseAddress holds that there is one way to write an import id.
func FuzzParseAddress(f *testing.F) {
	for _, id := range []string{"7801/server/2904", "7801/server-addon/863", "7801//2904", "7801/server", "7801/server/2904/", "0/server/1", "1/ /1", "1/\xff/1"} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		target, err := parseAddress(id)
		if err == nil && (target.orderID <= 0 || target.serviceType == "" || target.serviceID <= 0 || target.String() != id) {
			t.Errorf("took %q for %+v", id, target)
		}
	})
}

package order

import (
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// FuzzParseImportID holds that there is one way to write an import id.
func FuzzParseImportID(f *testing.F) {
	for _, id := range []string{"7801/server/2904", "7801/server-addon/863", "7801//2904", "7801/server", "7801/server/2904/", "0/server/1", "1/ /1", "1/\xff/1"} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		values, err := parseImportID(id)
		if err != nil {
			return
		}
		orderID, orderErr := vpsbg.ParseID(values["order_id"])
		serviceID, serviceErr := vpsbg.ParseID(values["service_id"])
		target := address{orderID, values["service_type"], serviceID}
		if orderErr != nil || serviceErr != nil || target.serviceType == "" || target.String() != id {
			t.Errorf("took %q for %+v", id, target)
		}
	})
}

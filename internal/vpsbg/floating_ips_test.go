package vpsbg_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Names of a network are sent as an object, an empty one too: it would be an empty name otherwise.
func TestReverseDNSOfANetwork(t *testing.T) {
	for want, names := range map[string]map[string]string{
		`{"ptr":{}}`: {},
		`{"ptr":{"2001:db8::1":"a.example.com"}}`:     {"2001:db8::1": "a.example.com"},
		`{"ptr":{"2001:db8::1":"","2001:db8::2":""}}`: {"2001:db8::1": "", "2001:db8::2": ""},
	} {
		client, api := play(t, reply(http.StatusOK, `{"id": 47, "ip_address": "2001:db8::1"}`))
		_, err := client.UpdateIPAddress(t.Context(), 47, vpsbg.ReverseDNS{Names: names})
		if err != nil || api.sent[0].body != want {
			t.Errorf("%v: sent %s, want %s", err, api.sent[0].body, want)
		}
	}
}

func TestKindOfAFloatingIP(t *testing.T) {
	for want, address := range map[string]vpsbg.IPAddress{
		vpsbg.FloatingIPv4: {Version: 4}, vpsbg.FloatingIPv6: {Version: 6},
		vpsbg.FloatingIPv4DDoS: {Version: 4, DDoSProtected: true},
	} {
		if got := (&vpsbg.FloatingIP{Address: address}).Kind(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// A purchase that is answered with something else has an unknown outcome.
func TestFloatingIPsWithoutIDsAreNotAccepted(t *testing.T) {
	for _, answer := range []string{`{}`, `{"data": {}}`, `{"data": [{"id": 602}]}`, `{"data": [{"status": "active"}]}`} {
		client, _ := play(t, reply(http.StatusOK, answer))
		_, err := client.PurchaseFloatingIPs(t.Context(), vpsbg.PurchaseFloatingIPsRequest{BillingCycle: 1, IPv4: 1})
		if err == nil || !vpsbg.IsOutcomeUnknown(err) || !strings.Contains(err.Error(), "purchaseFloatingIPs") {
			t.Errorf("%s gives %v", answer, err)
		}
	}
}

package vpsbg_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// A read that is answered with another object is asked again a few times, and never taken for that object or for a 404.
func TestAnAnswerIsAboutWhatWasAskedFor(t *testing.T) {
	for name, of := range map[string]struct{ other, right, want string }{
		"GetServer": {`{"id": "2864", "hostname": "db-1", "status": "active"}`, serverJSON, "GET /servers/7 (getServer) answered 200 OK with server 2864"},
		"GetOrder":  {`{"id": 30, "status": "paid"}`, orderJSON, "GET /orders/31 (getOrder) answered 200 OK with order 30"},
		"GetISO":    {`{"id": 22, "name": "drivers"}`, isoJSON, "GET /isos/21 (getISO) answered 200 OK with ISO 22"},
		"GetSSHKey": {`{"id": 6, "name": "laptop"}`, sshKeyJSON, "GET /ssh-keys/5 (getSSHKey) answered 200 OK with SSH key 6"},
		"GetTicket": {`{"id": 217, "status": "opened"}`, `{"id": 216, "status": "opened"}`, "GET /support/tickets/216 (getTicket) answered 200 OK with ticket 217"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, api := play(t, reply(http.StatusOK, of.other))
				problem := failure(t, operations[name].call(t.Context(), client))
				if !strings.HasPrefix(problem.Error(), of.want+",") || vpsbg.IsNotFound(problem) || !vpsbg.IsOfAnother(problem) {
					t.Errorf("got %v, want %s", problem, of.want)
				}
				if len(api.sent) != 5 {
					t.Errorf("asked %d times, want 5", len(api.sent))
				}
				client, api = play(t, reply(http.StatusOK, of.other), reply(http.StatusOK, of.right))
				if err := operations[name].call(t.Context(), client); err != nil || len(api.sent) != 2 {
					t.Errorf("got %v after %d requests, want the right answer after 2", err, len(api.sent))
				}
			})
		})
	}
}

// A change that is answered with another object is not sent again: nobody knows yet what came of it.
func TestAChangeAnsweredWithAnotherObjectIsLookedUp(t *testing.T) {
	for name, other := range map[string]string{
		"UpdateSSHKey": `{"id": 6, "name": "laptop"}`, "UpdateOrder": `{"id": 30, "status": "paid"}`,
		"ScaleServer": `{"id": 2864, "status": "active"}`, "PurchaseServerAddons": `{"id": 2864, "status": "active"}`,
		"AttachMeasuredBootImage": `{"id": 2864, "status": "active"}`, "ReplyToTicket": `{"id": 217, "status": "opened"}`,
		"UpdateIPAddress": `{"id": 48}`,
	} {
		client, api := play(t, reply(http.StatusOK, other))
		err := operations[name].call(t.Context(), client)
		if !vpsbg.IsOfAnother(err) || !vpsbg.IsOutcomeUnknown(err) || len(api.sent) != 1 {
			t.Errorf("%s gives %v after %d requests, want an unknown outcome after 1", name, err, len(api.sent))
		}
	}
}

// The protection of an address and an attack are known by other ids than that of the answer.
func TestAnAnswerIsAboutTheAddressThatWasAskedFor(t *testing.T) {
	for name, of := range map[string]struct{ other, want string }{
		"GetNetworkProtection": {`{"ip_address": {"id": 2817}}`, "answered 200 OK with IP address 2817, which is not what was asked for"},
		"GetAttack":            {`{"id": "Ws8PeaCFn4bZ4Rf"}`, "answered 200 OK with attack Ws8PeaCFn4bZ4Rf, which is not what was asked for"},
	} {
		client, _ := play(t, reply(http.StatusOK, of.other))
		err := operations[name].call(t.Context(), client)
		if !vpsbg.IsOfAnother(err) || vpsbg.IsNotFound(err) || !strings.Contains(err.Error(), of.want) {
			t.Errorf("%s gives %v, want %s", name, err, of.want)
		}
	}
}

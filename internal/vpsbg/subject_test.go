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
		"GetServer": {`{"id": "2864", "hostname": "db-1", "status": "active"}`, serverJSON, "GET /servers/7 (getServer) answered with server 2864"},
		"GetOrder":  {`{"id": 30, "status": "paid"}`, orderJSON, "GET /orders/31 (getOrder) answered with order 30"},
		"GetISO":    {`{"id": 22, "name": "drivers"}`, isoJSON, "GET /isos/21 (getISO) answered with ISO 22"},
		"GetSSHKey": {`{"id": 6, "name": "laptop"}`, sshKeyJSON, "GET /ssh-keys/5 (getSSHKey) answered with SSH key 6"},
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
		"AttachMeasuredBootImage": `{"id": 2864, "status": "active"}`, "UpdateIPAddress": `{"id": 48}`,
	} {
		client, api := play(t, reply(http.StatusOK, other))
		err := operations[name].call(t.Context(), client)
		if !vpsbg.IsOfAnother(err) || !vpsbg.IsOutcomeUnknown(err) || len(api.sent) != 1 {
			t.Errorf("%s gives %v after %d requests, want an unknown outcome after 1", name, err, len(api.sent))
		}
	}
}

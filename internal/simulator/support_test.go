package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// sendForm sends a form with files to attach.
func (a *account) sendForm(path string, fields, files map[string]string) (status int, answer object) {
	a.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			a.t.Fatal(err)
		}
	}
	for name, content := range files {
		part, err := form.CreateFormFile("attachments[]", name)
		if err != nil {
			a.t.Fatal(err)
		}
		if _, err := io.WriteString(part, content); err != nil {
			a.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		a.t.Fatal(err)
	}
	request, err := http.NewRequest("POST", a.url+path, &body)
	if err != nil {
		a.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+a.token)
	request.Header.Set("Content-Type", form.FormDataContentType())
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		a.t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		a.t.Fatal(err)
	}
	return response.StatusCode, answer
}

func TestTickets(t *testing.T) {
	a, id, _ := machine(t, Options{}, nil)
	long := strings.Repeat("It is slow. ", 20)
	status, ticket := a.sendForm("/v1/support/tickets", map[string]string{
		"department_id": "1", "subject": "Slow", "message": long, "service_type": "server", "service_id": fmt.Sprint(id),
	}, map[string]string{"trace.txt": strings.Repeat("x", 100)})
	if status != 200 {
		t.Fatal(status, ticket)
	}
	a.want(ticket, "status", "opened", "department", "tech-support", "service_id", id, "service_type", "server")
	first := ticket["messages"].([]any)[0].(object)
	a.want(first, "content", long, "is_customer", true)
	attachment := first["attachments"].([]any)[0].(object)
	a.want(attachment, "name", "trace.txt", "size", 100)
	path := fmt.Sprint("/v1/support/tickets/", int(ticket["id"].(float64)))
	_, _, content, err := a.send("GET", fmt.Sprint(path, "/attachments/", int(attachment["id"].(float64))), "")
	if err != nil || string(content) != strings.Repeat("x", 100) {
		t.Error(err, string(content))
	}

	a.call(204, "PUT", path+"/resolve")
	a.object(422, "PUT", path+"/resolve")
	a.want(a.object(200, "GET", path), "status", "resolved")
	if status, ticket := a.sendForm(path+"/messages", map[string]string{"message": "Slow again."}, nil); status != 200 || ticket["status"] != "opened" {
		t.Error(status, ticket)
	}
	if messages := a.object(200, "GET", path)["messages"].([]any); len(messages) != 2 {
		t.Error(messages)
	}
	if tickets := a.data("/v1/support/tickets"); len(tickets) != 2 || tickets[1]["id"] != 216.0 {
		t.Error(tickets)
	}
	for _, missing := range []string{"/v1/support/tickets/1", path + "/attachments/1", "/v1/support/tickets/1/attachments/1"} {
		a.object(404, "GET", missing)
	}
	a.object(404, "PUT", "/v1/support/tickets/1/resolve")
	if status, _ := a.sendForm("/v1/support/tickets/1/messages", map[string]string{"message": "Hello?"}, nil); status != 404 {
		t.Error(status)
	}
}

func TestTickets_refusals(t *testing.T) {
	a := open(t, Options{})
	a.wrong = true
	valid := map[string]string{"department_id": "1", "subject": "Slow", "message": "It is slow."}
	many := map[string]string{}
	for i := range 6 {
		many[fmt.Sprint(i)] = "x"
	}
	for field, change := range map[string]map[string]string{
		"department_id": {"department_id": "9"}, "subject": {"subject": "No"}, "message": {"message": "No"},
		"service_type": {"service_type": "hosting", "service_id": "1"}, "service_id": {"service_type": "server", "service_id": "1"},
		"attachments": {}, "attachments.0": {},
	} {
		fields, files := map[string]string{}, map[string]string{}
		for _, values := range []map[string]string{valid, change} {
			for name, value := range values {
				fields[name] = value
			}
		}
		switch field {
		case "attachments":
			files = many
		case "attachments.0":
			files["large"] = strings.Repeat("x", maximumAttachmentSize+1)
		}
		status, answer := a.sendForm("/v1/support/tickets", fields, files)
		if refused, _ := answer["errors"].(object); status != 422 || refused[field] == nil {
			t.Errorf("%s: %d %v", field, status, answer)
		}
	}
}

func TestSupport(t *testing.T) {
	a := open(t, Options{Servers: 1})
	a.want(a.data("/v1/support/departments")[0], "id", 1, "name", "tech-support")
	a.want(a.data("/v1/support/services")[0], "service_id", 2864, "service_type", "server")
	a.want(a.data("/v1/support/plans")[1], "key", "professional", "price", 25, "price_with_vat", 30)
}

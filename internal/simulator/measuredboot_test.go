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
	"time"
)

// form is a form with one file.
func (a *account) form(field, name, content string) (contentType string, body []byte) {
	a.t.Helper()
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	part, err := writer.CreateFormFile(field, name)
	if err == nil {
		_, err = io.WriteString(part, content)
	}
	if err != nil || writer.Close() != nil {
		a.t.Fatal(err)
	}
	return writer.FormDataContentType(), form.Bytes()
}

// upload sends a body as it is; the status is 0 when there is no answer.
func (a *account) upload(contentType string, body []byte) (status int, answer object) {
	a.t.Helper()
	request, err := http.NewRequest("POST", a.url+"/v1/measured-boot-images", bytes.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+a.token)
	request.Header.Set("Content-Type", contentType)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		a.t.Fatal(err)
	}
	return response.StatusCode, answer
}

func (a *account) uploadImage(name, content string) (status int, answer object) {
	a.t.Helper()
	return a.upload(a.form("file", name, content))
}

// bootImage uploads an image and returns its id.
func (a *account) bootImage(name string) int {
	a.t.Helper()
	status, image := a.uploadImage(name, name)
	if status != 201 {
		a.t.Fatal(status, image)
	}
	return int(image["id"].(float64))
}

func TestMeasuredBootImages(t *testing.T) {
	a := open(t, Options{})
	const name = "bpir-tier3-20260812.efi"
	status, image := a.uploadImage(name, strings.Repeat("secret", 100))
	if status != 201 {
		t.Fatal(status, image)
	}
	a.want(image, "name", name, "size", 600, "type", "kernel", "in_use", false, "created_at", at(start))
	a.want(a.data("/v1/measured-boot-images")[0], "id", image["id"], "name", "bpir-tier3-20260812.", "size", 600)
	if journal := string(encode(a.Requests()[0].Body)); journal != `{"file":"`+name+`","size":600}` {
		t.Error(journal)
	}
	for range 4 {
		a.bootImage("kernel.efi")
	}
	if status, answer := a.uploadImage("kernel.efi", "a"); status != 422 || answer["errors"].(object)["file"] == nil {
		t.Error(status, answer)
	}
	path := fmt.Sprint("/v1/measured-boot-images/", image["id"])
	a.call(204, "DELETE", path)
	a.object(404, "DELETE", path)

	a.call(200, "POST", "/_sim/variants", object{"bare_boot_images": true})
	if all := a.call(200, "GET", "/v1/measured-boot-images").([]any); len(all) != 4 || all[0].(object)["name"] != "kernel.efi" {
		t.Error(all)
	}
}

func TestUploadRefusals(t *testing.T) {
	a := open(t, Options{})
	a.wrong = true
	_, empty := a.uploadImage("kernel.efi", "")
	_, other := a.upload(a.form("image", "kernel.efi", "a"))
	_, none := a.upload("application/octet-stream", []byte("a"))
	large := a.uploadMeasuredBootImage(&call{file: &upload{name: "kernel.efi", size: maximumBootImageSize}})
	for _, answer := range []object{empty, other, none} {
		if answer["errors"].(object)["file"] == nil {
			t.Error(answer)
		}
	}
	if large.status != 422 || len(a.State().MeasuredBootImages) != 0 {
		t.Error(large)
	}
	for _, violation := range a.Violations() {
		if strings.Contains(violation, "answer") {
			t.Error(violation)
		}
	}

	// Half a form is a caller that went away.
	contentType, form := a.form("file", "kernel.efi", "a")
	if status, answer := a.upload(contentType, form[:len(form)-20]); status != 0 {
		t.Error(status, answer)
	}
	if status, answer := a.upload("multipart/form-data; boundary=\"<>\"", nil); status != 0 {
		t.Error(status, answer)
	}
}

func TestMeasuredBoot(t *testing.T) {
	a, id, path := machine(t, Options{}, nil)
	kernel, initrd := a.bootImage("kernel-of-a-long-name.efi"), a.bootImage("initrd.img")
	boot := func() any { return a.server(id)["state"].(object)["measured_boot"] }
	attach := func(body object) object {
		t.Helper()
		return a.object(200, "POST", path+"/measured-boot", body)
	}
	if boot() != nil {
		t.Error(boot())
	}
	attach(object{"kernel_image_id": kernel, "initrd_image_id": initrd})
	now := boot().(object)
	a.want(now["kernel_image"].(object), "id", kernel, "name", "kernel-of-a-long-name.efi", "in_use", true)
	a.want(now["initrd_image"].(object), "id", initrd)
	a.machineState(id, false, true, 0)
	a.advance(5 * time.Second)
	a.machineState(id, true, false, 1)
	a.refused("", "DELETE", fmt.Sprint("/v1/measured-boot-images/", kernel), nil)
	a.refused("", "DELETE", fmt.Sprint("/v1/measured-boot-images/", initrd), nil)

	attach(object{"kernel_image_id": kernel, "initrd_image_id": nil})
	a.want(boot().(object), "initrd_image", nil)
	a.advance(5 * time.Second)
	a.call(204, "DELETE", fmt.Sprint("/v1/measured-boot-images/", initrd))

	// Null detaches, and so does a body that does not say. A stopped server is started.
	a.call(204, "POST", path+"/stop")
	a.advance(5 * time.Second)
	attach(object{"kernel_image_id": nil})
	a.advance(5 * time.Second)
	a.machineState(id, true, false, 3)
	attach(object{"kernel_image_id": kernel})
	a.advance(5 * time.Second)
	a.wrong = true
	attach(object{})
	if boot() != nil {
		t.Error(boot())
	}
	a.advance(5 * time.Second)
	a.machineState(id, true, false, 5)

	a.refused("kernel_image_id", "POST", path+"/measured-boot", object{"kernel_image_id": initrd})
	a.refused("initrd_image_id", "POST", path+"/measured-boot", object{"kernel_image_id": kernel, "initrd_image_id": initrd})
	a.refused("kernel_image_id", "POST", path+"/measured-boot", object{"kernel_image_id": "kernel"})

	// A server that is gone uses nothing.
	attach(object{"kernel_image_id": kernel})
	a.call(200, "POST", "/_sim/variants", object{"terminated": "status"})
	a.call(200, "POST", fmt.Sprint("/_sim/servers/", id), object{"status": "terminated"})
	a.call(204, "DELETE", fmt.Sprint("/v1/measured-boot-images/", kernel))
	a.want(a.server(id), "status", "terminated")
}

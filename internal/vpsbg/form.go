package vpsbg

import (
	"bytes"
	"fmt"
	"mime/multipart"

	"github.com/hashicorp/go-retryablehttp"
)

// Attachment is a small file that goes with a form.
type Attachment struct {
	Name    string
	Content []byte
}

// form is the body of a request: fields by name, and files to attach. Fields without a value are left out.
type form struct {
	fields      [][2]string
	attachments []Attachment
}

// attach makes the form the body of a request.
func (f *form) attach(req *retryablehttp.Request) error {
	var body bytes.Buffer
	writer := multipart.NewWriter(&body)
	for _, field := range f.fields {
		if field[1] == "" {
			continue
		}
		if err := writer.WriteField(field[0], field[1]); err != nil {
			return err
		}
	}
	for _, file := range f.attachments {
		part, err := writer.CreateFormFile("attachments[]", file.Name)
		if err == nil {
			_, err = part.Write(file.Content)
		}
		if err != nil {
			return fmt.Errorf("attach %s: %w", file.Name, err)
		}
	}
	if err := writer.Close(); err != nil {
		return err
	}
	req.Header.Set("Content-Type", writer.FormDataContentType())
	return req.SetBody(body.Bytes())
}
